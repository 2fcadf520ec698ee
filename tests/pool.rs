//! The pool's knobs and promises, on both backends.

mod support;

use std::time::{Duration, Instant};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Error, Execute as _, Executor as _, Fetch as _, PoolConfig, Side};
use futures_util::future::try_join_all;
use support::both;

/// One round trip on whatever connection is free.
async fn ask<DB: drivetrain::Dialect>(db: &Db<DB>) -> drivetrain::Result<()> {
    let conn = db.acquire().await?;
    conn.control("SELECT 1").await
}

fn small(config: PoolConfig) -> PoolConfig {
    config.max_size(2_usize).acquire_timeout(Duration::from_secs(2))
}

both!(
    a_full_pool_says_how_long_it_was_waited_for_and_how_it_stands,
    small,
    |db| {
        let mut leases = Vec::new();
        let refused = loop {
            match db.acquire().await {
                Ok(lease) => leases.push(lease),
                Err(error) => break error,
            }
        };
        let Error::PoolTimeout { waited, status } = &refused else {
            panic!("{refused:?}")
        };
        assert!(*waited >= Duration::from_secs(2));
        assert_eq!((status.in_use(), status.idle), (leases.len(), db.status().idle));
        assert!(refused.to_string().contains("connections in use"), "{refused}");
        assert_eq!(db.statistics().timeouts(), 1);
        drop(leases);
        ask(&db).await?;
    }
);

both!(connections_are_used_again, |db| {
    for _ in 0..50 {
        ask(&db).await?;
    }
    assert_eq!(db.statistics().opened(), 1);
    assert_eq!(db.statistics().discarded(), 0);
});

both!(a_closed_pool_lets_end_what_is_under_way_and_refuses_the_rest, |db| {
    let lease = db.acquire().await?;
    let pool: &Db<Backend> = &db;
    let (closed, worked) = tokio::join!(
        async {
            pool.close().await;
            Instant::now()
        },
        async {
            assert!(matches!(pool.acquire().await, Err(Error::PoolClosed)));
            lease.control("SELECT 1").await.expect("a lease goes on");
            let at = Instant::now();
            drop(lease);
            at
        }
    );
    assert!(closed >= worked);
    assert_eq!(db.status().size, 0);
    assert!(matches!(db.acquire().await, Err(Error::PoolClosed)));
});

both!(
    a_connection_past_its_lifetime_is_replaced,
    |config| config.max_lifetime(Duration::ZERO),
    |db| {
        ask(&db).await?;
        ask(&db).await?;
        assert_eq!(db.statistics().opened(), 3);
    }
);

both!(
    a_connection_idle_for_too_long_is_replaced,
    |config| config.idle_timeout(Duration::ZERO),
    |db| {
        ask(&db).await?;
        assert_eq!(db.statistics().opened(), 2);
    }
);

both!(
    an_idle_connection_is_tested_before_it_is_lent,
    |config| config.ping_after_idle(Duration::ZERO),
    |db| {
        ask(&db).await?;
        ask(&db).await?;
        assert_eq!(db.statistics().opened(), 1);
        assert_eq!(db.statistics().statements(), 2, "pings are not counted");
    }
);

both!(what_on_connect_sets_holds_on_every_connection, |db| {
    let broken = db.pool(|config| config.on_connect("SELECT 1")).await;
    ask(&broken).await?;
    let config = PoolConfig::new(db.url())?.on_connect("this is no SQL");
    assert!(matches!(
        Db::<Backend>::with_config(config).await,
        Err(Error::Connect { .. })
    ));
});

both!(
    many_tasks_share_few_connections,
    |config| config.max_size(3_usize),
    |db| {
        try_join_all((0..200).map(|_| ask(&db))).await?;
        assert!(db.statistics().opened() <= 3, "{}", db.statistics().opened());
    }
);

both!(a_dropped_wait_leaves_no_trace, small, |db| {
    let held = db.acquire().await?;
    for _ in 0..20 {
        let mut wait = Box::pin(db.lease(Side::Write));
        let _ = futures_util::poll!(&mut wait);
    }
    drop(held);
    assert_eq!(db.status().waiting, 0);
    ask(&db).await?;
});

both!(a_connection_changed_by_raw_sql_is_not_lent_again, |db| {
    let sql = match <Backend as drivetrain::Dialect>::SYSTEM {
        "sqlite" => "PRAGMA foreign_keys = OFF",
        _ => "SET search_path = pg_catalog",
    };
    db.acquire().await?.batch_execute(sql).await?;
    ask(&db).await?;
    assert_eq!((db.statistics().discarded(), db.statistics().opened()), (1, 2));
    diesel::sql_query(sql).execute(&*db).await?;
    ask(&db).await?;
    assert_eq!((db.statistics().discarded(), db.statistics().opened()), (2, 3));
});

#[cfg(feature = "postgres")]
mod postgres {
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn overflow_opens_connections_beyond_the_size_and_closes_them_again() -> drivetrain::Result<()> {
        let db = support::postgres_with(|config| small(config).overflow(2_usize)).await;
        let leases = try_join_all((0..4).map(|_| db.acquire())).await?;
        assert_eq!(db.status().size, 4);
        assert!(matches!(db.acquire().await, Err(Error::PoolTimeout { .. })));
        drop(leases);
        assert_eq!((db.status().size, db.status().max_size), (2, 2));
        Ok(())
    }

    #[tokio::test]
    async fn min_idle_connections_are_opened_ahead() {
        let db = support::postgres_with(|config| config.max_size(5_usize).min_idle(3_usize)).await;
        while db.status().idle < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(db.status().size >= 3);
    }

    #[tokio::test]
    async fn one_broken_connection_dates_all_that_are_as_old() -> drivetrain::Result<()> {
        let db = support::postgres_with(|config| config.max_size(4_usize)).await;
        drop(try_join_all((0..4).map(|_| db.acquire())).await?);
        let killer = db.pool(|config| config).await;
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        killer.acquire().await?.control(sql).await?;
        // Whatever the first operations meet, none waits, and the pool is whole after them.
        join_all((0..4).map(|_| ask(&db))).await;
        try_join_all((0..20).map(|_| ask(&db))).await?;
        assert!(db.status().size <= 4);
        Ok(())
    }

    #[tokio::test]
    async fn few_connections_are_opened_at_the_same_time() -> drivetrain::Result<()> {
        let db = support::postgres_with(|config| config.max_size(20_usize).max_connecting(1_usize)).await;
        let leases = try_join_all((0..20).map(|_| db.acquire())).await?;
        assert_eq!(leases.len(), 20);
        Ok(())
    }

    #[tokio::test]
    async fn the_application_name_is_shown_by_the_server() -> drivetrain::Result<()> {
        let db = support::postgres_with(|config| config.application_name("front door")).await;
        let query = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "current_setting('application_name')",
        ));
        assert_eq!(query.fetch_one::<String>(&*db).await?, "front door");
        Ok(())
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::path::{Path, PathBuf};

    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    use drivetrain::Sqlite;

    use super::*;

    #[tokio::test]
    async fn readers_read_while_the_writer_writes() -> drivetrain::Result<()> {
        let db = support::sqlite().await;
        let writer = db.acquire().await?;
        writer.control("BEGIN IMMEDIATE").await?;
        let one = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
        assert_eq!(one.fetch_one::<i32>(&*db).await?, 1);
        writer.control("ROLLBACK").await
    }

    #[tokio::test]
    async fn a_database_in_memory_is_shared_by_the_pool() -> drivetrain::Result<()> {
        let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
        db.acquire().await?.batch_execute("CREATE TABLE t (a INTEGER)").await?;
        let asks = (0..20).map(|_| diesel::sql_query("INSERT INTO t VALUES (1)").execute(&db));
        try_join_all(asks).await?;
        let count = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "(SELECT COUNT(*) FROM t)",
        ));
        assert_eq!(count.fetch_one::<i64>(&db).await?, 20);
        assert_eq!(db.status().max_size, 1);
        Ok(())
    }

    #[tokio::test]
    async fn a_database_in_memory_stays_as_long_as_its_pool() -> drivetrain::Result<()> {
        for url in ["sqlite::memory:", "sqlite:file:stays?mode=memory&cache=shared"] {
            let config = PoolConfig::new(url)?
                .idle_timeout(Duration::from_millis(1))
                .max_lifetime(Duration::from_millis(1));
            let db: Db<Sqlite> = Db::with_config(config).await?;
            for sql in ["CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), (2)"] {
                diesel::sql_query(sql).execute(&db).await?;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            rows(&db).await?;
        }
        Ok(())
    }

    /// A file with a table and rows, read by several connections.
    async fn worked_on(path: &Path) -> drivetrain::Result<Db<Sqlite>> {
        let db: Db<Sqlite> = Db::connect(format!("sqlite://{}?max_size=4", path.display())).await?;
        for sql in ["CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), (2)"] {
            diesel::sql_query(sql).execute(&db).await?;
        }
        try_join_all((0..8).map(|_| rows(&db))).await?;
        Ok(db)
    }

    async fn rows(db: &Db<Sqlite>) -> drivetrain::Result<()> {
        let count = diesel::select(sql::<BigInt>("(SELECT COUNT(*) FROM t)"));
        assert_eq!(count.fetch_one::<i64>(db).await?, 2);
        Ok(())
    }

    /// The files of the database, and those of them that this process has open.
    fn files(path: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let is_ours = |file: &PathBuf| file.to_string_lossy().starts_with(&*path.to_string_lossy());
        let listed = |folder: &Path| {
            let entries = std::fs::read_dir(folder).expect("a folder");
            entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
        };
        let there = listed(path.parent().expect("a folder")).into_iter().filter(is_ours);
        let open = listed(Path::new("/proc/self/fd")).into_iter();
        let open = open.filter_map(|descriptor| std::fs::read_link(descriptor).ok());
        (there.collect(), open.filter(is_ours).collect())
    }

    fn rounds() -> u32 {
        support::times(50, 1_000)
    }

    #[cfg(target_os = "linux")]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_closed_pool_has_closed_its_files() -> drivetrain::Result<()> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closed.db");
        for round in 0..rounds() {
            let db = worked_on(&path).await?;
            assert!(files(&path).1.len() > 2, "no connections are open");
            db.close().await;
            assert_eq!(files(&path), (vec![path.clone()], vec![]), "round {round}");
            // Another file in its place is another database.
            std::fs::remove_file(&path).expect("a file");
        }
        Ok(())
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn two_pools_that_close_together_leave_no_log() -> drivetrain::Result<()> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closed.db");
        for round in 0..rounds() {
            let db = worked_on(&path).await?;
            let other: Db<Sqlite> = Db::connect(format!("sqlite://{}", path.display())).await?;
            rows(&other).await?;
            tokio::join!(db.close(), other.close());
            assert_eq!(files(&path), (vec![path.clone()], vec![]), "round {round}");
            std::fs::remove_file(&path).expect("a file");
        }
        Ok(())
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn closing_waits_for_leases_and_for_what_was_given_up() -> drivetrain::Result<()> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closed.db");
        let db = worked_on(&path).await?;
        let (lease, reader) = (db.acquire().await?, db.reader());
        let numbers = "(WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300000) \
                       SELECT COUNT(*) FROM n)";
        let long = diesel::select(sql::<BigInt>(numbers));
        let mut given_up = long.fetch_one::<i64>(&reader);
        assert!(futures_util::poll!(&mut given_up).is_pending());
        drop(given_up);
        let mut closing = Box::pin(db.close());
        let early = tokio::time::timeout(Duration::from_millis(100), &mut closing).await;
        assert!(early.is_err(), "a connection is lent");
        assert!(!files(&path).1.is_empty(), "the lease has the file open");
        lease.batch_execute("INSERT INTO t VALUES (3)").await?;
        drop(lease);
        closing.await;
        assert_eq!(files(&path), (vec![path.clone()], vec![]));
        Ok(())
    }
}
