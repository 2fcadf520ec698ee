//! PostgreSQL behind a pooler in transaction mode: a real PgBouncer, before three sessions of the server.

#![cfg(feature = "postgres")]

mod support;

use std::io::Write as _;
use std::time::Duration;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::PgValue;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, SqlType, Text};
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, Pg, PoolConfig, Result};
use futures_util::TryStreamExt as _;
use futures_util::future::{join_all, try_join_all};

use schema::{accounts, moods};

use crate::support::TestDb;
use crate::support::cut::cut;
use crate::support::pgbouncer::PgBouncer;
use crate::support::proxy::Proxy;

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = accounts)]
struct Account {
    id: i64,
    name: String,
    balance: i64,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = accounts)]
struct NewAccount {
    id: i64,
    name: String,
    balance: i64,
}

const TABLES: &str = "
    CREATE TYPE mood AS ENUM ('calm', 'glad');
    CREATE TABLE accounts (id BIGINT PRIMARY KEY, name TEXT NOT NULL, balance BIGINT NOT NULL);
    INSERT INTO accounts SELECT n, 'Account ' || n, 0 FROM generate_series(0, 99) n;
    CREATE TABLE moods (id BIGINT PRIMARY KEY, mood mood NOT NULL, history mood[] NOT NULL);
    INSERT INTO moods SELECT n, 'glad', '{calm,glad}' FROM generate_series(0, 4999) n;";

const TASKS: i64 = 64;

struct Place {
    database: TestDb<Pg>,
    pooler: PgBouncer,
}

impl Place {
    async fn new() -> Result<Self> {
        let database = support::postgres().await;
        database.acquire().await?.batch_execute(TABLES).await?;
        let pooler = PgBouncer::before(database.url()).await;
        Ok(Self { database, pooler })
    }

    fn config(&self) -> Result<PoolConfig> {
        let config = PoolConfig::new(self.pooler.url())?;
        Ok(config.max_size(8_usize).acquire_timeout(Duration::from_secs(60)))
    }

    async fn db(&self) -> Result<Db<Pg>> {
        Db::with_config(self.config()?.transaction_pooler(true)).await
    }
}

/// The statements of all tasks.
fn statements() -> i64 {
    support::times(6_400, 100_000)
}

/// Ten statements: look-ups alone and together, and two transactions. `BEGIN` and `COMMIT` are not counted.
async fn ten(db: &Db<Pg>, n: i64) -> Result<()> {
    let key = n % 100;
    let (one, other) = tokio::join!(Account::get(key, db), Account::find(key + 100, db));
    assert_eq!(one?.name, format!("Account {key}"));
    assert!(other?.is_none());
    assert_eq!(Account::find_many([key, (key + 1) % 100], db).await?.len(), 2);
    let named = accounts::table.filter(accounts::name.eq(format!("Account {key}")));
    assert_eq!(named.fetch_one::<Account>(db).await?.id, key);
    let raw = diesel::sql_query("UPDATE accounts SET balance = balance WHERE id = $1").bind::<BigInt, _>(key);
    assert_eq!(raw.execute(db).await?, 1);
    db.transaction(async |tx| {
        let add = diesel::update(accounts::table.find(key)).set(accounts::balance.eq(accounts::balance + 1));
        add.execute(&tx).await?;
        Account::get(key, &tx).await
    })
    .await?;
    db.transaction(async |mut tx| {
        let taken = tx.savepoint(async |sp| {
            let (id, name, balance) = (key, String::new(), 0);
            Account::create(NewAccount { id, name, balance }, &sp).await
        });
        assert!(taken.await.is_err_and(|error| error.is_unique()));
        accounts::table.fetch_count(&tx).await
    })
    .await?;
    let exists = accounts::table.filter(accounts::id.eq(key)).fetch_exists(db).await?;
    assert!(exists);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_of_many_tasks_fails() -> Result<()> {
    let place = Place::new().await?;
    let db = place.db().await?;
    let rounds = statements() / 10 / TASKS + 1;
    let work = |task| {
        let db = db.clone();
        tokio::spawn(async move {
            for n in 0..rounds {
                ten(&db, task + n).await?;
            }
            Ok::<_, Error>(())
        })
    };
    for task in join_all((0..TASKS).map(work)).await {
        task.expect("no task panics")?;
    }
    let sum = accounts::table
        .select(accounts::balance)
        .fetch_all::<i64>(&*place.database)
        .await?;
    assert_eq!(sum.iter().sum::<i64>(), TASKS * rounds, "each transaction counted once");
    assert!(db.statistics().shared() > 0, "look-ups share connections here too");
    assert!(db.statistics().opened() <= 8 && db.statistics().discarded() == 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_mode_the_error_names_it() -> Result<()> {
    let place = Place::new().await?;
    let db: Db<Pg> = Db::with_config(place.config()?).await?;
    let work = |task| {
        let db = db.clone();
        tokio::spawn(async move { ten(&db, task).await })
    };
    let mut lost = 0;
    for task in join_all((0..TASKS).map(work)).await {
        if let Err(error @ Error::StatementLost { .. }) = task.expect("no task panics") {
            assert!(error.to_string().contains("transaction_pooler=true"), "{error}");
            lost += 1;
        }
    }
    assert!(lost > 0);
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_taken_names_the_mode_too() -> Result<()> {
    let db = support::postgres().await;
    let conn = db.acquire().await?;
    conn.batch_execute("PREPARE twice AS SELECT 1").await?;
    let error = conn
        .batch_execute("PREPARE twice AS SELECT 1")
        .await
        .expect_err("the name is taken");
    assert!(matches!(error, Error::StatementLost { .. }), "{error:?}");
    assert!(error.to_string().contains("transaction_pooler=true"), "{error}");
    Ok(())
}

#[tokio::test]
async fn each_statement_is_one_round_trip_and_has_no_name() -> Result<()> {
    let place = Place::new().await?;
    let proxy = Proxy::before(place.pooler.url()).await;
    let config = PoolConfig::new(proxy.url())?.max_size(1_usize).transaction_pooler(true);
    let db: Db<Pg> = Db::with_config(config).await?;
    proxy.take();
    for key in 0..3 {
        Account::get(key, &db).await?;
    }
    let sent = proxy.take();
    assert_eq!((sent.messages, sent.round_trips, sent.parses), (3, 3, 3));
    diesel::update(accounts::table.find(1))
        .set(accounts::balance.eq(0))
        .execute(&db)
        .await?;
    assert_eq!(proxy.take().round_trips, 1);
    try_join_all((0..TASKS).map(|key| Account::get(key, &db))).await?;
    let sent = proxy.take();
    assert_eq!(sent.messages, 64);
    assert!(sent.round_trips <= 16, "{} round trips", sent.round_trips);
    let names = "SELECT count(*) FROM pg_prepared_statements";
    let names = diesel::select(diesel::dsl::sql::<BigInt>(&format!("({names})")));
    assert_eq!(names.fetch_one::<i64>(&db).await?, 0);
    Ok(())
}

/// A type of the database's own.
#[derive(Debug, SqlType, QueryId)]
#[diesel(postgres_type(name = "mood"))]
pub struct MoodType;

#[derive(Clone, Copy, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = MoodType)]
enum Mood {
    Calm,
    Glad,
}

impl FromSql<MoodType, Pg> for Mood {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // As the server told it: built-in types have ids below.
        assert!(value.get_oid().get() >= 16_384);
        match value.as_bytes() {
            b"calm" => Ok(Self::Calm),
            b"glad" => Ok(Self::Glad),
            _ => Err("not a mood".into()),
        }
    }
}

impl ToSql<MoodType, Pg> for Mood {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(match self {
            Self::Calm => b"calm",
            Self::Glad => b"glad",
        })?;
        Ok(IsNull::No)
    }
}

mod schema {
    diesel::table! {
        accounts (id) {
            id -> BigInt,
            name -> Text,
            balance -> BigInt,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use crate::MoodType;

        moods (id) {
            id -> BigInt,
            mood -> MoodType,
            history -> Array<MoodType>,
        }
    }
}

#[tokio::test]
async fn types_of_the_database_are_read_and_bound() -> Result<()> {
    let place = Place::new().await?;
    let db = place.db().await?;
    let of = |mood: Mood| {
        let all = moods::table.filter(moods::mood.eq(mood));
        all.select((moods::mood, moods::history))
    };
    let all = join_all((0..8).map(|_| of(Mood::Glad).fetch_all::<(Mood, Vec<Mood>)>(&db))).await;
    for rows in all {
        let rows = rows?;
        assert_eq!(rows.len(), 5_000);
        assert!(
            rows.iter()
                .all(|row| *row == (Mood::Glad, vec![Mood::Calm, Mood::Glad]))
        );
    }
    let rows = of(Mood::Glad).fetch_stream::<(Mood, Vec<Mood>)>(&db);
    assert_eq!(rows.try_fold(0, async |count, _| Ok(count + 1)).await?, 5_000);
    assert!(of(Mood::Calm).fetch_all::<(Mood, Vec<Mood>)>(&db).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn every_session_speaks_of_utc_and_shows_our_name() -> Result<()> {
    let place = Place::new().await?;
    let zone =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$";
    place.database.acquire().await?.batch_execute(zone).await?;
    let config = place.config()?.transaction_pooler(true).application_name("till");
    let db: Db<Pg> = Db::with_config(config).await?;
    // Another client, of another zone, on the same sessions.
    let other = place.config()?.application_name("other");
    let other: Db<Pg> = Db::with_config(other).await?;
    for _ in 0..20 {
        let told = |db: &Db<Pg>| {
            let db = db.clone();
            async move {
                let sql = "(current_setting('TimeZone') || ' ' || current_setting('application_name'))";
                diesel::select(diesel::dsl::sql::<Text>(sql))
                    .fetch_one::<String>(&db)
                    .await
            }
        };
        other.acquire().await?.control("SET TIME ZONE 'Europe/Rome'").await?;
        for told in try_join_all((0..8).map(|_| told(&db))).await? {
            assert_eq!(told, "UTC till");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_is_dropped_is_stopped_and_frees_its_locks() -> Result<()> {
    let place = Place::new().await?;
    let db = place.db().await?;
    for polls in [4, 8, 64] {
        let blocked = db.transaction(async |tx| {
            diesel::sql_query("UPDATE accounts SET balance = 1 WHERE id = 1")
                .execute(&tx)
                .await?;
            diesel::sql_query("SELECT pg_sleep(600)").execute(&tx).await
        });
        let blocked = async { tokio::time::timeout(Duration::from_millis(300), blocked).await };
        let _ = cut(blocked, polls).await;
    }
    let free = diesel::update(accounts::table.find(1)).set(accounts::balance.eq(2));
    tokio::time::timeout(Duration::from_secs(60), free.execute(&db))
        .await
        .expect("the lock is free")?;
    let asleep = "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
        AND query LIKE 'SELECT pg_sleep%')";
    let asleep = || diesel::select(diesel::dsl::sql::<BigInt>(asleep)).fetch_one::<i64>(&*place.database);
    tokio::time::timeout(Duration::from_secs(60), async {
        while asleep().await? > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok::<_, Error>(())
    })
    .await
    .expect("the server was asked to stop")
}

#[tokio::test]
async fn what_would_outlive_its_transaction_is_refused() -> Result<()> {
    let place = Place::new().await?;
    let db = place.db().await?;
    let refused = [
        "SET search_path = elsewhere",
        "SELECT set_config('a.b', 'c', false)",
        "SELECT pg_advisory_lock(1)",
        "CREATE TEMP TABLE t (id INT)",
        "LISTEN news",
        "PREPARE p AS SELECT 1",
        "DISCARD ALL",
    ];
    for sql in refused {
        let conn = db.acquire().await?;
        let sent = [
            conn.batch_execute(sql).await,
            diesel::sql_query(sql).execute(&db).await.map(drop),
        ];
        for sent in sent {
            let Err(Error::InvalidInput { problem, .. }) = sent else {
                panic!("{sql}: {sent:?}")
            };
            assert!(problem.contains("without `transaction_pooler`"), "{problem}");
        }
    }
    db.transaction(async |tx| {
        diesel::sql_query("SET LOCAL search_path = public").execute(&tx).await?;
        diesel::sql_query("SELECT pg_advisory_xact_lock(1)").execute(&tx).await
    })
    .await?;
    assert_eq!(db.statistics().discarded(), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_of_a_transaction_reach_no_other() -> Result<()> {
    let place = Place::new().await?;
    let db = place.db().await?;
    let told = || {
        diesel::select(diesel::dsl::sql::<Text>(
            "coalesce(current_setting('app.tenant', true), '')",
        ))
    };
    let work = |task: i64| {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                let of_task = db.build_transaction().setting("app.tenant", task);
                let seen = of_task.run(async |tx| told().fetch_one::<String>(&tx).await).await?;
                assert_eq!(seen, task.to_string());
                assert_eq!(told().fetch_one::<String>(&db).await?, "");
            }
            Ok::<_, Error>(())
        })
    };
    for task in join_all((0..TASKS).map(work)).await {
        task.expect("no task is told of another")?;
    }
    assert_eq!(db.statistics().discarded(), 0);
    Ok(())
}

#[tokio::test]
async fn settings_of_a_session_are_refused_at_the_door() -> Result<()> {
    let base = "postgres://ada@127.0.0.1:1/till?transaction_pooler=true";
    let refused = [
        (format!("{base}&statement_timeout=5s"), "ALTER ROLE"),
        (format!("{base}&sslmode=prefer"), "sslmode=require"),
        (
            "postgres:///till?host=/tmp&transaction_pooler=true".to_owned(),
            "not by a Unix socket",
        ),
        (
            "postgres://ada@127.0.0.1:1/till?transaction_pooler=perhaps".to_owned(),
            "neither",
        ),
    ];
    for (url, way_out) in refused {
        let made = PoolConfig::new(&url).and_then(Db::<Pg>::lazy);
        let error = made.expect_err(&url);
        assert!(error.to_string().contains(way_out), "{url}: {error}");
    }
    let config = PoolConfig::new(base)?.on_connect("SET search_path = elsewhere");
    let error = Db::<Pg>::lazy(config).expect_err("a setting of the session");
    assert!(error.to_string().contains("ALTER ROLE"), "{error}");
    Ok(())
}

#[tokio::test]
async fn migrations_ask_for_the_server_itself() -> Result<()> {
    const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
        diesel_migrations::embed_migrations!("migrations/postgres");
    let place = Place::new().await?;
    let db = place.db().await?;
    let error = db.migrate(MIGRATIONS).await.expect_err("no lock holds there");
    let problem =
        std::error::Error::source(&error).and_then(|source| source.downcast_ref::<drivetrain::migrate::Problem>());
    assert!(
        matches!(problem, Some(drivetrain::migrate::Problem::Pooled)),
        "{error:?}"
    );
    assert!(
        problem
            .and_then(|problem| problem.hint())
            .is_some_and(|hint| hint.contains("the server itself"))
    );
    assert!(
        !db.pending_migrations(MIGRATIONS).await?.is_empty(),
        "what is pending can be read"
    );
    Ok(())
}
