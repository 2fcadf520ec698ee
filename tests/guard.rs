//! The lease guard under fault: futures are dropped at every await, and nothing of them is left in the pool.

mod support;

use std::time::Duration;

use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Dialect, Error, Executor as _, PoolConfig, Result, Side};
use futures_util::TryStreamExt as _;

mod schema {
    diesel::table! {
        items (id) {
            id -> BigInt,
            value -> BigInt,
        }
    }

    diesel::table! {
        accounts (id) {
            id -> BigInt,
            balance -> BigInt,
        }
    }
}

use schema::{accounts, items};
use support::cut::cut;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = items)]
struct Item {
    id: i64,
    value: i64,
}

/// Tasks at work at the same time. Each writes the item of its own number, and two accounts.
const WORKERS: i64 = 8;

/// The polls after which a future is dropped: 0 to 64.
const POLLS: usize = 64;

/// How often each kind of request is dropped at each poll, over all workers.
///
/// 2 backends × 2 sizes of the pool × 8 kinds × 65 polls × 12 = 24 960 requests.
const ROUNDS: usize = 12;

/// The value of an item is its key times this, and the number of its last write.
const WRITES: i64 = 1_000_000;

#[derive(Clone, Copy, Debug)]
enum Kind {
    Get,
    Find,
    List,
    Pipelined,
    HalfAStream,
    Write,
    Transfer,
    Dirt,
}

const KINDS: [Kind; 8] = [
    Kind::Get,
    Kind::Find,
    Kind::List,
    Kind::Pipelined,
    Kind::HalfAStream,
    Kind::Write,
    Kind::Transfer,
    Kind::Dirt,
];

/// Waits for what the guard does in the background. The bound is for a guard that does not do it.
#[cfg(feature = "postgres")]
async fn eventually<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    for _ in 0..3000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} within 30 s")
}

fn settings(max_size: usize) -> impl FnOnce(PoolConfig) -> PoolConfig {
    move |config| {
        config
            .max_size(max_size)
            .application_name("drivetrain-guard")
            .acquire_timeout(Duration::from_secs(60))
    }
}

async fn create_tables<DB: Dialect>(db: &Db<DB>) -> Result<()> {
    let mut sql = "
        CREATE TABLE items (id BIGINT PRIMARY KEY, value BIGINT NOT NULL);
        CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL);"
        .to_owned();
    for worker in 0..WORKERS {
        let value = worker * WRITES;
        let (one, other) = (2 * worker, 2 * worker + 1);
        sql.push_str(&format!("INSERT INTO items VALUES ({worker}, {value});"));
        sql.push_str(&format!("INSERT INTO accounts VALUES ({one}, 100), ({other}, 100);"));
    }
    db.acquire().await?.batch_execute(&sql).await
}

/// The items that a request asked for, and no others.
fn check(asked: impl IntoIterator<Item = i64>, got: &[Item]) {
    let keys: Vec<i64> = asked.into_iter().collect();
    assert_eq!(
        got.iter().map(|item| item.id).collect::<Vec<_>>(),
        keys,
        "rows of another request"
    );
    let owners: Vec<i64> = got.iter().map(|item| item.value / WRITES).collect();
    assert_eq!(owners, keys, "values of another row");
}

macro_rules! survives_dropped_futures {
    ($backend:ident, $type:ty, $dirt:expr, $clean:path) => {
        mod $backend {
            use super::*;

            #[tokio::test]
            async fn a_pool_of_1_survives_dropped_futures() -> Result<()> {
                run(1).await
            }

            #[tokio::test]
            async fn a_pool_of_8_survives_dropped_futures() -> Result<()> {
                run(8).await
            }

            async fn run(max_size: usize) -> Result<()> {
                let db = support::$backend().await;
                create_tables(&db).await?;
                let pool = db.pool(settings(max_size)).await;
                let workers: Vec<_> = (0..WORKERS)
                    .map(|worker| tokio::spawn(work(pool.clone(), worker)))
                    .collect();
                let mut completed = 0;
                for (worker, task) in (0..WORKERS).zip(workers) {
                    let (count, written) = task.await.expect("no worker panics");
                    completed += count;
                    let item: Item = items::table.find(worker).fetch_one(&*db).await?;
                    assert!(
                        item.value >= worker * WRITES + written,
                        "a write that was told as done is not stored"
                    );
                }
                // A half of them runs to its end: the harness drops at awaits, not everything.
                assert!(
                    completed > KINDS.len() * POLLS * ROUNDS / 2,
                    "{completed} requests were completed"
                );
                $clean(&db, &pool, max_size).await
            }

            /// Sends the worker's share of the requests. Gives how many were completed, and the last write.
            async fn work(db: Db<$type>, worker: i64) -> (usize, i64) {
                let mut random = fastrand::Rng::with_seed(worker.unsigned_abs());
                let (mut completed, mut written, mut number) = (0, 0, 0);
                let share = (0..KINDS.len() * (POLLS + 1) * ROUNDS)
                    .skip(worker as usize)
                    .step_by(WORKERS as usize);
                for request in share {
                    let polls = request / KINDS.len() % (POLLS + 1);
                    let kind = match KINDS[request % KINDS.len()] {
                        // Done by then, and its session is closed: a new one each time takes long on PostgreSQL.
                        Kind::Dirt if polls > 16 => Kind::Find,
                        kind => kind,
                    };
                    number += 1;
                    let key = random.i64(0..WORKERS - 3);
                    match cut(send(&db, kind, worker, key, number), polls).await {
                        None => {}
                        Some(Err(error)) => panic!("{kind:?} after {polls} polls: {error:?}"),
                        Some(Ok(())) => {
                            completed += 1;
                            if matches!(kind, Kind::Write) {
                                written = number;
                            }
                        }
                    }
                }
                (completed, written)
            }

            async fn send(db: &Db<$type>, kind: Kind, worker: i64, key: i64, number: i64) -> Result<()> {
                match kind {
                    Kind::Get => check([key], &[Item::get(key, db).await?]),
                    Kind::Find => check([key], &[items::table.find(key).fetch_one(db).await?]),
                    Kind::List => {
                        let query = items::table
                            .filter(items::id.between(key, key + 3))
                            .order(items::id);
                        check(key..=key + 3, &query.fetch_all::<Item>(db).await?);
                    }
                    Kind::Pipelined => {
                        let conn = db.lease(Side::Read).await?;
                        let find = |key| items::table.find(key).fetch_one::<Item>(&conn);
                        let (one, other) = futures_util::try_join!(find(key), find(key + 1))?;
                        check([key, key + 1], &[one, other]);
                    }
                    Kind::HalfAStream => {
                        let mut rows = items::table
                            .filter(items::id.ge(key))
                            .order(items::id)
                            .fetch_stream(db);
                        check([key], &[rows.try_next().await?.expect("a row")]);
                    }
                    Kind::Write => {
                        let value = items::value.eq(worker * WRITES + number);
                        let written = diesel::update(items::table.find(worker))
                            .set(value)
                            .execute(db)
                            .await?;
                        assert_eq!(written, 1);
                    }
                    Kind::Transfer => {
                        db.transaction(async |mut tx| {
                            let add = |id: i64, amount: i64| {
                                diesel::update(accounts::table.find(id))
                                    .set(accounts::balance.eq(accounts::balance + amount))
                            };
                            add(2 * worker, -1).execute(&tx).await?;
                            check([key], &[items::table.find(key).fetch_one(&tx).await?]);
                            tx.savepoint(async |sp| add(2 * worker + 1, 1).execute(&sp).await)
                                .await
                        })
                        .await?;
                    }
                    Kind::Dirt => {
                        let conn = db.acquire().await?;
                        conn.batch_execute(&$dirt(worker)).await?;
                    }
                }
                Ok(())
            }
        }
    };
}

/// Both accounts of each worker: a transfer is done or it is not.
macro_rules! check_sums {
    ($db:expr) => {
        let balances: Vec<i64> = accounts::table
            .order(accounts::id)
            .select(accounts::balance)
            .fetch_all($db)
            .await?;
        for pair in balances.chunks(2) {
            assert_eq!(pair.iter().sum::<i64>(), 200, "half a transfer is stored: {balances:?}");
        }
    };
}

#[cfg(feature = "sqlite")]
survives_dropped_futures!(
    sqlite,
    drivetrain::Sqlite,
    |_| "PRAGMA foreign_keys = OFF; CREATE TEMP TABLE leak (a)".to_owned(),
    is_clean_on_sqlite
);

#[cfg(feature = "sqlite")]
async fn is_clean_on_sqlite(db: &Db<drivetrain::Sqlite>, pool: &Db<drivetrain::Sqlite>, max_size: usize) -> Result<()> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;

    check_sums!(db);
    // Another pool writes: no lock is left.
    diesel::update(items::table).set(items::value.eq(0)).execute(db).await?;
    let mut leases = vec![pool.lease(Side::Write).await?];
    for _ in 0..max_size {
        leases.push(pool.lease(Side::Read).await?);
    }
    for lease in &leases {
        let setting = "(SELECT foreign_keys FROM pragma_foreign_keys)";
        assert_eq!(diesel::select(sql::<BigInt>(setting)).fetch_one::<i64>(lease).await?, 1);
        let tables = "(SELECT COUNT(*) FROM temp.sqlite_schema)";
        assert_eq!(diesel::select(sql::<BigInt>(tables)).fetch_one::<i64>(lease).await?, 0);
    }
    let status = pool.status();
    assert_eq!(
        (status.size, status.max_size, status.idle),
        (max_size + 1, max_size + 1, 0)
    );
    Ok(())
}

#[cfg(feature = "postgres")]
survives_dropped_futures!(
    postgres,
    drivetrain::Pg,
    |worker| format!(
        "SET application_name = 'leak'; SET search_path = pg_catalog; CREATE TEMP TABLE leak (a int); \
         SELECT pg_advisory_lock({worker})"
    ),
    postgres_only::is_clean
);

#[cfg(feature = "postgres")]
mod postgres_only {
    use diesel::dsl::sql;
    use diesel::sql_types::{BigInt, Text};
    use drivetrain::Pg;

    use super::*;

    pub(super) async fn is_clean(db: &Db<Pg>, pool: &Db<Pg>, max_size: usize) -> Result<()> {
        eventually("no session is idle in a transaction", async || {
            idle_in_transaction(db).await == 0
        })
        .await;
        eventually("no row is locked", async || !is_locked(db).await).await;
        eventually("no advisory lock is held", async || {
            count(db, "pg_locks WHERE locktype = 'advisory'").await == 0
        })
        .await;
        check_sums!(db);
        let mut leases = Vec::new();
        for _ in 0..max_size {
            leases.push(pool.acquire().await?);
        }
        for lease in &leases {
            let setting = async |name: &str| {
                let setting = sql::<Text>(&format!("current_setting('{name}')"));
                diesel::select(setting).fetch_one::<String>(lease).await
            };
            assert_eq!(setting("application_name").await?, "drivetrain-guard");
            assert_eq!(setting("search_path").await?, "\"$user\", public");
            let temporary = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()";
            assert_eq!(
                diesel::select(sql::<BigInt>(&format!("({temporary})")))
                    .fetch_one::<i64>(lease)
                    .await?,
                0
            );
        }
        let status = pool.status();
        assert_eq!((status.size, status.max_size, status.idle), (max_size, max_size, 0));
        Ok(())
    }

    async fn count(db: &Db<Pg>, from: &str) -> i64 {
        let of_this_database = "datname = current_database()";
        let from = match from.contains("pg_locks") {
            true => format!("{from} AND database = (SELECT oid FROM pg_database WHERE {of_this_database})"),
            false => format!("{from} AND {of_this_database}"),
        };
        let count = sql::<BigInt>(&format!("(SELECT COUNT(*) FROM {from})"));
        diesel::select(count).fetch_one(db).await.expect("a count")
    }

    async fn idle_in_transaction(db: &Db<Pg>) -> i64 {
        count(db, "pg_stat_activity WHERE state LIKE 'idle in transaction%'").await
    }

    /// Whether another session holds the lock of any row.
    async fn is_locked(db: &Db<Pg>) -> bool {
        let locked: Result<Vec<i64>> = db
            .transaction(async |tx| {
                items::table
                    .select(items::id)
                    .for_update()
                    .no_wait()
                    .fetch_all::<i64>(&tx)
                    .await?;
                accounts::table
                    .select(accounts::id)
                    .for_update()
                    .no_wait()
                    .fetch_all(&tx)
                    .await
            })
            .await;
        match locked {
            Ok(_) => false,
            Err(error) if error.is_retryable() => true,
            Err(error) => panic!("{error:?}"),
        }
    }

    #[tokio::test]
    async fn a_transaction_dropped_at_any_await_frees_its_locks() -> Result<()> {
        let db = support::postgres().await;
        create_tables(&db).await?;
        let pool = db.pool(settings(1)).await;
        for polls in 0..=POLLS {
            let transfer = pool.transaction(async |tx| {
                for id in [0, 1] {
                    let account = diesel::update(accounts::table.find(id));
                    account
                        .set(accounts::balance.eq(accounts::balance + 1))
                        .execute(&tx)
                        .await?;
                }
                Ok::<_, Error>(())
            });
            let _ = cut(transfer, polls).await;
            eventually("no row is locked", async || !is_locked(&db).await).await;
        }
        assert_eq!(idle_in_transaction(&db).await, 0);
        check_sums_are_even(&db).await
    }

    /// Both accounts got the same.
    async fn check_sums_are_even(db: &Db<Pg>) -> Result<()> {
        let balances: Vec<i64> = accounts::table
            .order(accounts::id)
            .select(accounts::balance)
            .limit(2)
            .fetch_all(db)
            .await?;
        assert_eq!(balances[0], balances[1]);
        Ok(())
    }

    /// The control: the same drops, on diesel-async and deadpool as they are.
    #[tokio::test]
    async fn diesel_async_and_deadpool_leak_the_transaction_and_its_locks() -> Result<()> {
        use diesel_async::pooled_connection::AsyncDieselConnectionManager;
        use diesel_async::pooled_connection::deadpool::Pool;
        use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

        let db = support::postgres().await;
        create_tables(&db).await?;
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(db.url());
        let pool = Pool::builder(manager).max_size(1).build().expect("a pool");
        let mut leaks = 0;
        for polls in 0..=POLLS {
            let mut conn = pool.get().await.expect("a connection");
            let conn: &mut AsyncPgConnection = &mut conn;
            let transfer = conn.transaction(async |conn| {
                for id in [0, 1] {
                    let account = diesel::update(accounts::table.find(id));
                    RunQueryDsl::execute(account.set(accounts::balance.eq(accounts::balance + 1)), conn).await?;
                }
                Ok::<_, diesel::result::Error>(())
            });
            let is_cut = cut(transfer, polls).await.is_none();
            if is_cut && idle_in_transaction(&db).await > 0 && is_locked(&db).await {
                leaks += 1;
            }
        }
        assert!(leaks > 0, "the harness finds no leak where there is one");
        Ok(())
    }

    #[tokio::test]
    async fn a_statement_that_was_dropped_is_stopped_in_the_server() -> Result<()> {
        let db = support::postgres().await;
        create_tables(&db).await?;
        let pool = db.pool(settings(1)).await;
        let sleeping =
            "pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND state = 'active' AND pid <> pg_backend_pid()";
        let sleeper = {
            let pool = pool.clone();
            tokio::spawn(async move {
                pool.transaction(async |tx| {
                    diesel::update(items::table.find(1))
                        .set(items::value.eq(0))
                        .execute(&tx)
                        .await?;
                    tx.batch_execute("SELECT pg_sleep(3600)").await
                })
                .await
            })
        };
        eventually("the statement runs", async || count(&db, sleeping).await == 1).await;
        assert!(is_locked(&db).await);
        sleeper.abort();
        eventually("the statement was stopped", async || count(&db, sleeping).await == 0).await;
        eventually("no row is locked", async || !is_locked(&db).await).await;
        assert_eq!(items::table.fetch_count(&pool).await?, WORKERS);
        Ok(())
    }
}

#[cfg(feature = "sqlite")]
mod sqlite_only {
    use std::sync::mpsc;

    use super::*;

    /// `tokio::test` is a runtime of one thread: a drop that waited for the job would wait for ever.
    #[tokio::test]
    async fn a_dropped_future_does_not_wait_for_its_statement() -> Result<()> {
        let db = support::sqlite_with(settings(1)).await;
        create_tables(&db).await?;
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let lease = db.acquire().await?;
        let job = lease.with_diesel(move |_| {
            let _ = started.send(());
            let _ = released.recv();
            Ok(())
        });
        tokio::select! {
            _ = job => unreachable!("it waits for its release"),
            started = has_started => started.expect("the job runs"),
        }
        drop(lease);
        assert_eq!(items::table.fetch_count(&*db).await?, WORKERS);
        release.send(()).expect("the job waits");
        assert_eq!(
            diesel::update(items::table.find(1))
                .set(items::value.eq(0))
                .execute(&*db)
                .await?,
            1
        );
        Ok(())
    }

    #[tokio::test]
    async fn an_in_memory_database_outlives_its_dropped_futures() -> Result<()> {
        let db: Db<drivetrain::Sqlite> = Db::connect("sqlite::memory:").await?;
        create_tables(&db).await?;
        for polls in 0..=POLLS {
            let transfer = db.transaction(async |tx| {
                for (id, amount) in [(0, -1), (1, 1)] {
                    let account = diesel::update(accounts::table.find(id));
                    account
                        .set(accounts::balance.eq(accounts::balance + amount))
                        .execute(&tx)
                        .await?;
                }
                Ok::<_, Error>(())
            });
            let _ = cut(transfer, polls).await;
            check_sums!(&db);
        }
        assert_eq!(db.status().size, 1);
        Ok(())
    }
}
