//! Settings of a transaction, and the policies that read them: no tenant sees another's rows, whatever becomes of the
//! transactions.

#![cfg(feature = "postgres")]

mod support;

include!("support/tenants.rs");

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use diesel::dsl::sql;
use diesel::sql_types::Text;
use drivetrain::Executor;
use drivetrain::connection::Connection as _;
use fastrand::Rng;
use futures_util::future::join_all;
use support::TestDb;
use support::cut::cut;

/// A database with the table of the page, and a pool of these settings whose role its policy binds.
async fn place(settings: impl FnOnce(PoolConfig) -> PoolConfig) -> Result<(TestDb<Pg>, Db<Pg>)> {
    let database = support::postgres().await;
    database.acquire().await?.batch_execute(&tenants::tables()).await?;
    // What is tested here does not have to reach the disk.
    let role = format!("{ROLE}; SET synchronous_commit = off");
    let db = database.pool(|config| settings(config.on_connect(role))).await;
    Ok((database, db))
}

/// What the session says a setting is.
async fn told<E>(name: &str, executor: &E) -> Result<String>
where
    E: Executor<Conn = drivetrain::connection::PgConnection>,
{
    let setting = sql::<Text>(&format!("coalesce(current_setting('{name}', true), '')"));
    diesel::select(setting).fetch_one(executor).await
}

#[tokio::test]
async fn a_forgotten_setting_gives_no_rows_and_no_error() -> Result<()> {
    let (_database, db) = place(|config| config.max_size(1_usize)).await?;
    for _ in 0..2 {
        assert!(Note::query().fetch_all::<Note>(&db).await?.is_empty());
        assert_eq!(Note::find(1, &db).await?, None);
        assert_eq!(Note::update_where(notes::id.gt(0), notes::body.eq("x"), &db).await?, 0);
        let created = Note::create(NewNote { body: "Whose?" }, &db).await;
        assert!(created.is_err(), "{created:?}");
        // The same connection, told and left again.
        let of_one = db.build_transaction().setting("app.tenant", 1);
        let all = of_one
            .run(async |tx| Note::query().fetch_all::<Note>(&tx).await)
            .await?;
        assert_eq!(all.len(), 2);
    }
    assert_eq!((db.statistics().opened(), db.statistics().discarded()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn values_arrive_as_they_are_and_end_with_the_transaction() -> Result<()> {
    let (_database, db) = place(|config| config.max_size(1_usize)).await?;
    let values = [
        "7",
        "",
        "o'neill",
        "'; DROP TABLE notes; --",
        r"a\b\'",
        "$$ $1 €",
        "two\nlines",
        "--",
        "/*",
    ];
    for value in values {
        let read = db
            .build_transaction()
            .serializable()
            .setting("app.a_1.b", value)
            .setting("app.other", true)
            .run(async |tx| Ok::<_, Error>((told("app.a_1.b", &tx).await?, told("app.other", &tx).await?)))
            .await?;
        assert_eq!(read, (value.to_owned(), "true".to_owned()));
        assert_eq!(told("app.a_1.b", &db).await?, "");
    }
    let mut conn = db.acquire().await?;
    let rolled_back = conn
        .build_transaction()
        .setting("work_mem", "1MB")
        .run(async |tx| match told("work_mem", &tx).await?.as_str() {
            "1MB" => Err::<(), _>(Error::PoolClosed),
            _ => Ok(()),
        })
        .await;
    assert!(matches!(rolled_back, Err(Error::PoolClosed)));
    assert_ne!(told("work_mem", &conn).await?, "1MB");
    drop(conn);
    assert_eq!((db.statistics().opened(), db.statistics().discarded()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_a_setting_is_refused_before_anything_is_sent() -> Result<()> {
    let (_database, db) = place(|config| config).await?;
    let before = db.statistics().statements();
    let bad = [
        ("app tenant", "7", "letters, digits"),
        ("", "7", "letters, digits"),
        ("app.'x", "7", "letters, digits"),
        ("transaction_read_only", "off", "read_only()"),
        ("app.tenant", "a\0b", "zero byte"),
    ];
    for (name, value, way_out) in bad {
        let result = db.build_transaction().setting(name, value).run(async |_| Ok(())).await;
        let Err(Error::InvalidInput { problem, .. }) = &result else {
            panic!("{name}: {result:?}")
        };
        assert!(
            problem.contains(way_out) && problem.contains(&format!("{name:?}")),
            "{problem}"
        );
    }
    assert_eq!(db.statistics().statements(), before);
    Ok(())
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_leaves_no_transaction_open() -> Result<()> {
    let (_database, db) = place(|config| config.max_size(1_usize)).await?;
    for (name, value) in [
        ("no_such_setting", "1"),
        ("work_mem", "much"),
        ("role", "nobody_of_that_name"),
    ] {
        let refused = db.build_transaction().setting(name, value).run(async |_| Ok(())).await;
        assert!(matches!(refused, Err(Error::Database(_))), "{name}: {refused:?}");
        let count = db.transaction(async |tx| Note::query().fetch_count(&tx).await).await?;
        assert_eq!(count, 0);
    }
    assert_eq!((db.statistics().opened(), db.statistics().discarded()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn savepoints_keep_the_setting_and_each_run_is_told_anew() -> Result<()> {
    let (_database, db) = place(|config| config.max_size(1_usize)).await?;
    let runs = AtomicU64::new(0);
    let seen = db
        .build_transaction()
        .setting("app.tenant", 2)
        .retry(2)
        .run(async |mut tx| {
            let undone = tx
                .savepoint(async |sp| {
                    Note::create(NewNote { body: "undone" }, &sp).await?;
                    Err::<(), _>(Error::PoolClosed)
                })
                .await;
            assert!(undone.is_err());
            let bodies = Note::query().select(notes::body).fetch_all::<String>(&tx).await?;
            assert_eq!(bodies, ["Three"]);
            match runs.fetch_add(1, Relaxed) {
                2 => told("app.tenant", &tx).await,
                _ => Err(deadlock()),
            }
        })
        .await?;
    assert_eq!((seen.as_str(), runs.into_inner()), ("2", 3));
    Ok(())
}

fn deadlock() -> Error {
    Error::Retryable {
        reason: drivetrain::RetryReason::Deadlock,
        source: diesel::result::Error::RollbackTransaction,
    }
}

#[tokio::test]
async fn values_are_kept_out_of_records() -> Result<()> {
    let (_database, db) = place(|config| config).await?;
    db.statistics().start_record();
    let of_one = db.build_transaction().read_only().setting("app.token", "secret");
    assert!(!format!("{of_one:?}").contains("secret"));
    of_one.run(async |_| Ok::<_, Error>(())).await?;
    let sent = db.statistics().take_record();
    assert_eq!(sent[0], "BEGIN READ ONLY; SELECT set_config('app.token', …, true)");
    Ok(())
}

/// Transactions of all tasks.
fn transactions() -> u64 {
    support::times(4_000, 100_000)
}

const TASKS: u64 = 32;
const TENANTS: i64 = 8;

/// All rows that a transaction sees are of this tenant. Nobody sees none.
async fn look(tenant: Option<i64>, tx: &Tx<'_, Pg>) -> Result<()> {
    let seen = Note::query().fetch_all::<Note>(tx).await?;
    assert!(
        seen.iter().all(|note| Some(note.tenant_id) == tenant),
        "{tenant:?} sees {seen:?}"
    );
    assert_eq!(seen.is_empty(), tenant.is_none(), "{tenant:?}");
    Ok(())
}

/// A transaction of a tenant, or of one who forgot to say who asks: it looks, writes, looks again, and ends in one way or
/// the other.
async fn one(rng: &mut Rng, db: &Db<Pg>) -> Result<()> {
    let tenant = Some(rng.i64(1..=TENANTS)).filter(|_| rng.u8(..8) > 0);
    let builder = match tenant {
        Some(tenant) => db.build_transaction().setting("app.tenant", tenant),
        None => db.build_transaction(),
    };
    let (writes, fails) = (rng.u8(..4) == 0, rng.u8(..4) == 0);
    let ended = builder
        .run(async |mut tx| {
            look(tenant, &tx).await?;
            if writes && tenant.is_some() {
                tx.savepoint(async |sp| Note::update_where(notes::id.gt(0), notes::body.eq("new"), &sp).await)
                    .await?;
                look(tenant, &tx).await?;
            }
            if fails { Err(Error::PoolClosed) } else { Ok(()) }
        })
        .await;
    match ended {
        Err(Error::PoolClosed) if fails => Ok(()),
        // Tenants write their own rows only, but several transactions of one tenant meet.
        Err(error) if error.is_retryable() => Ok(()),
        ended => ended,
    }
}

/// Runs the transactions in tasks; of each task, those for which `polls` gives a number are dropped after so many polls.
async fn interleaved(db: &Db<Pg>, polls: fn(&mut Rng) -> Option<usize>) -> Result<u64> {
    let work = |task| {
        let (db, mut rng) = (db.clone(), Rng::with_seed(task));
        tokio::spawn(async move {
            let mut dropped = 0;
            for _ in 0..transactions() / TASKS {
                match polls(&mut rng) {
                    Some(polls) => dropped += u64::from(cut(one(&mut rng, &db), polls).await.transpose()?.is_none()),
                    None => one(&mut rng, &db).await?,
                }
            }
            Ok::<_, Error>(dropped)
        })
    };
    let mut dropped = 0;
    for task in join_all((0..TASKS).map(work)).await {
        dropped += task.expect("no tenant sees another's rows")?;
    }
    Ok(dropped)
}

async fn tenants_place() -> Result<(TestDb<Pg>, Db<Pg>)> {
    let (database, db) = place(|config| {
        config
            .max_size(4_usize)
            .acquire_timeout(std::time::Duration::from_secs(60))
    })
    .await?;
    let more = format!("INSERT INTO notes (tenant_id, body) SELECT n % {TENANTS} + 1, n FROM generate_series(0, 31) n");
    database.acquire().await?.batch_execute(&more).await?;
    Ok((database, db))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_tenant_sees_anothers_rows_and_no_connection_is_closed() -> Result<()> {
    let (_database, db) = tenants_place().await?;
    interleaved(&db, |_| None).await?;
    assert_eq!(db.statistics().discarded(), 0);
    assert!(db.statistics().opened() <= 4, "{}", db.statistics().opened());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_tenant_sees_anothers_rows_where_transactions_are_dropped() -> Result<()> {
    let (_database, db) = tenants_place().await?;
    let dropped = interleaved(&db, |rng| Some(rng.usize(..24)).filter(|_| rng.bool())).await?;
    assert!(dropped > transactions() / 8, "{dropped}");
    // A statement was under way on these. The setting alone costs none.
    assert!(db.statistics().discarded() <= dropped);
    Ok(())
}
