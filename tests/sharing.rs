//! PostgreSQL: key look-ups that share a connection where all are lent.

#![cfg(feature = "postgres")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, Pg, PoolConfig, Result};
use futures_util::future::{join_all, try_join_all};
use schema::{items, others};
use support::TestDb;
use support::cut::cut;
use support::proxy::Proxy;

mod schema {
    diesel::table! {
        items (id) {
            id -> BigInt,
            value -> BigInt,
            name -> Text,
        }
    }

    diesel::table! {
        others (id) {
            id -> BigInt,
        }
    }
}

#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = items)]
struct Item {
    id: i64,
    value: i64,
    name: String,
}

#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = others)]
struct Other {
    id: i64,
}

const TABLES: &str = "
    CREATE TABLE items (id BIGINT PRIMARY KEY, value BIGINT NOT NULL, name TEXT NOT NULL);
    INSERT INTO items SELECT n, n * 1000, 'Item ' || n FROM generate_series(0, 99) n;
    CREATE TABLE others (id BIGINT PRIMARY KEY);
    INSERT INTO others VALUES (1);";

/// Tasks that look up at the same time.
const TASKS: i64 = 64;

/// The look-ups that one connection takes before it goes back to the pool.
const TURN: u64 = 128;

async fn database() -> Result<TestDb<Pg>> {
    let db = support::postgres().await;
    db.acquire().await?.batch_execute(TABLES).await?;
    Ok(db)
}

fn of_size(max_size: usize) -> impl FnOnce(PoolConfig) -> PoolConfig {
    move |config| {
        config
            .max_size(max_size)
            .acquire_timeout(Duration::from_secs(60))
            .ping_after_idle(Duration::from_secs(3_600))
    }
}

/// Looks a key up and checks that the row is its own.
async fn look_up(db: &Db<Pg>, key: i64) -> Result<()> {
    let item = Item::get(key, db).await?;
    let row = (item.id, item.value, item.name);
    assert_eq!(
        row,
        (key, key * 1000, format!("Item {key}")),
        "a row of another look-up"
    );
    assert!(Item::find(key + 100, db).await?.is_none());
    Ok(())
}

/// Every connection can be lent again, and none was opened beside the pool.
async fn is_whole(db: &Db<Pg>, max_size: usize) -> Result<()> {
    let leases = try_join_all((0..max_size).map(|_| db.acquire())).await?;
    let status = db.status();
    assert_eq!((status.size, status.idle, status.waiting), (max_size, 0, 0));
    drop(leases);
    assert_eq!(db.status().in_use(), 0);
    Ok(())
}

/// Look-ups in tasks of their own, without an end.
struct Storm {
    is_over: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<Result<()>>>,
}

impl Storm {
    fn over(db: &Db<Pg>) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let work = |task| {
            let (db, is_over) = (db.clone(), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(SeqCst) {
                    look_up(&db, task).await?;
                }
                Ok(())
            })
        };
        let tasks = (0..TASKS).map(work).collect();
        Self { is_over, tasks }
    }

    async fn end(self) -> Result<()> {
        self.is_over.store(true, SeqCst);
        for task in self.tasks {
            task.await.expect("no look-up panics")?;
        }
        Ok(())
    }
}

async fn every_task_gets_its_rows(max_size: usize) -> Result<()> {
    let database = database().await?;
    let db = database.pool(of_size(max_size)).await;
    let work = |task| {
        let db = db.clone();
        tokio::spawn(async move {
            for n in 0..25 {
                look_up(&db, (task + n) % 100).await?;
            }
            Ok::<_, Error>(())
        })
    };
    for task in join_all((0..TASKS).map(work)).await {
        task.expect("no look-up panics")?;
    }
    assert!(db.statistics().shared() > 0);
    assert!(db.statistics().opened() <= max_size as u64);
    assert_eq!(db.statistics().statements(), 2 * 25 * TASKS.unsigned_abs());
    is_whole(&db, max_size).await
}

macro_rules! pools {
    ($($name:ident: $max_size:expr, $flavor:literal;)+) => {
        $(
            #[tokio::test(flavor = $flavor)]
            async fn $name() -> Result<()> {
                every_task_gets_its_rows($max_size).await
            }
        )+
    };
}

pools! {
    a_pool_of_1_gives_every_task_its_rows: 1, "current_thread";
    a_pool_of_2_gives_every_task_its_rows: 2, "current_thread";
    a_pool_of_8_gives_every_task_its_rows: 8, "current_thread";
    a_pool_of_1_gives_tasks_on_threads_their_rows: 1, "multi_thread";
    a_pool_of_8_gives_tasks_on_threads_their_rows: 8, "multi_thread";
}

#[tokio::test]
async fn look_ups_on_a_shared_connection_share_round_trips() -> Result<()> {
    let database = database().await?;
    let proxy = Proxy::before(database.url()).await;
    let traffic = async |shared_look_ups: usize| -> Result<_> {
        let config = of_size(1)(PoolConfig::new(proxy.url())?).shared_look_ups(shared_look_ups);
        let db: Db<Pg> = Db::with_config(config).await?;
        Item::get(1, &db).await?;
        proxy.take();
        try_join_all((0..TASKS).map(|key| Item::get(key, &db))).await?;
        Ok((proxy.take(), db.statistics().shared()))
    };
    let (sent, shared) = traffic(16).await?;
    assert_eq!((sent.messages, sent.parses), (64, 0));
    assert!(sent.round_trips <= 16, "{} round trips", sent.round_trips);
    assert!(shared >= 48, "{shared} look-ups took a seat");
    let (sent, shared) = traffic(1).await?;
    assert_eq!((sent.messages, sent.round_trips, shared), (64, 64, 0));
    Ok(())
}

#[tokio::test]
async fn a_statement_that_many_ask_for_first_is_prepared_once() -> Result<()> {
    let database = database().await?;
    let proxy = Proxy::before(database.url()).await;
    let db: Db<Pg> = Db::with_config(of_size(1)(PoolConfig::new(proxy.url())?)).await?;
    proxy.take();
    try_join_all((0..TASKS).map(|key| Item::get(key, &db))).await?;
    assert_eq!(proxy.take().parses, 1);
    Ok(())
}

#[tokio::test]
async fn who_waits_for_a_lease_gets_it_amid_look_ups() -> Result<()> {
    let database = database().await?;
    for max_size in [1, 2] {
        let db = database.pool(of_size(max_size)).await;
        let storm = Storm::over(&db);
        for _ in 0..20 {
            let before = db.statistics().statements();
            let lease = db.acquire().await?;
            // Those that the connections had begun to take, and those of one that queued before.
            let between = db.statistics().statements() - before;
            let most = (max_size as u64 + 1) * (TURN + 1);
            assert!(between <= most, "{between} look-ups came before");
            tokio::task::yield_now().await;
            lease.control("SELECT 1").await?;
            drop(lease);
            let sum = db.transaction(async |tx| items::table.fetch_count(&tx).await);
            assert_eq!(sum.await?, 100);
        }
        storm.end().await?;
        is_whole(&db, max_size).await?;
    }
    Ok(())
}

#[tokio::test]
async fn look_ups_that_are_dropped_disturb_no_others() -> Result<()> {
    let database = database().await?;
    for max_size in [1, 4] {
        let db = database.pool(of_size(max_size)).await;
        let storm = Storm::over(&db);
        let mut completed = 0;
        for n in 0..400 {
            let polls = n % 8;
            let cuts = (0..4).map(|key| cut(look_up(&db, key), polls + usize::from(key == 0)));
            for done in join_all(cuts).await.into_iter().flatten() {
                done?;
                completed += 1;
            }
        }
        storm.end().await?;
        assert!(completed < 1_600);
        assert!(db.statistics().discarded() > 0, "an answer was given up");
        is_whole(&db, max_size).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_look_up_that_fails_disturbs_no_others() -> Result<()> {
    let database = database().await?;
    let db = database
        .pool(|config| of_size(1)(config).statement_timeout(Duration::from_secs(1)))
        .await;
    Other::get(1, &db).await?;
    let run = database.transaction(async |tx| {
        diesel::sql_query("LOCK TABLE others IN ACCESS EXCLUSIVE MODE")
            .execute(&tx)
            .await?;
        let before = join_all((0..8).map(|key| look_up(&db, key)));
        let blocked = join_all((0..2).map(|_| Other::get(1, &db)));
        let after = join_all((8..16).map(|key| look_up(&db, key)));
        let (before, blocked, after) = tokio::join!(before, blocked, after);
        for result in before.into_iter().chain(after) {
            result?;
        }
        for result in blocked {
            assert!(matches!(result, Err(Error::Cancelled { .. })), "{result:?}");
        }
        Ok::<_, Error>(())
    });
    run.await?;
    assert_eq!(Other::get(1, &db).await?.id, 1);
    is_whole(&db, 1).await
}

#[tokio::test]
async fn shared_look_ups_are_sent_again_after_a_change_of_schema() -> Result<()> {
    let database = database().await?;
    let db = database.pool(of_size(2)).await;
    try_join_all((0..TASKS).map(|key| look_up(&db, key))).await?;
    let change = "ALTER TABLE items ALTER name TYPE VARCHAR(100)";
    database.acquire().await?.batch_execute(change).await?;
    try_join_all((0..TASKS).map(|key| look_up(&db, key))).await?;
    is_whole(&db, 2).await
}

#[tokio::test]
async fn look_ups_on_a_connection_that_breaks_fail_and_the_next_ones_do_not() -> Result<()> {
    let database = database().await?;
    let db = database
        .pool(|config| of_size(1)(config).application_name("to-be-ended"))
        .await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to-be-ended'";
    let (results, ended) = tokio::join!(join_all((0..TASKS).map(|key| look_up(&db, key))), async {
        database.acquire().await?.control(end).await
    });
    ended?;
    for result in results {
        assert!(
            matches!(result, Ok(()) | Err(Error::ConnectionLost { .. })),
            "{result:?}"
        );
    }
    // It may have been idle when it was ended.
    let _ = look_up(&db, 1).await;
    try_join_all((0..TASKS).map(|key| look_up(&db, key))).await?;
    is_whole(&db, 1).await
}

#[tokio::test]
async fn look_ups_that_wait_in_vain_say_how_the_pool_stood() -> Result<()> {
    let database = database().await?;
    let db = database
        .pool(|config| of_size(1)(config).acquire_timeout(Duration::from_millis(200)))
        .await;
    let lease = db.acquire().await?;
    for result in join_all((0..3).map(|key| look_up(&db, key))).await {
        let Err(Error::PoolTimeout { status, .. }) = result else {
            panic!("{result:?}")
        };
        assert_eq!(status.in_use(), 1);
        assert!(status.waiting <= 3);
    }
    assert_eq!(db.status().waiting, 0);
    let (status, looked_up) = tokio::join!(
        async {
            tokio::task::yield_now().await;
            let status = db.status();
            drop(lease);
            status
        },
        join_all((0..3).map(|key| look_up(&db, key)))
    );
    assert_eq!(status.waiting, 3);
    looked_up.into_iter().collect::<Result<Vec<()>>>()?;
    is_whole(&db, 1).await
}

#[tokio::test]
async fn a_closed_pool_refuses_look_ups_that_wait() -> Result<()> {
    let database = database().await?;
    let db = database.pool(of_size(1)).await;
    let lease = db.acquire().await?;
    let (results, ()) = tokio::join!(join_all((0..TASKS).map(|key| look_up(&db, key))), async {
        tokio::task::yield_now().await;
        tokio::join!(db.close(), async { drop(lease) });
    });
    assert!(results.iter().all(|result| matches!(result, Err(Error::PoolClosed))));
    Ok(())
}

#[tokio::test]
async fn a_task_that_holds_the_last_connection_is_told_so() -> Result<()> {
    let database = database().await?;
    let db = database.pool(of_size(1)).await;
    let nested = db.transaction(async |_tx| Item::get(1, &db.outside()).await);
    assert!(matches!(nested.await, Err(Error::NestedCheckout { .. })));
    Ok(())
}
