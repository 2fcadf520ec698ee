//! PostgreSQL: a server that is down for a moment. It is a test's own, which it stops and starts.

#![cfg(feature = "postgres")]

mod support;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use drivetrain::connection::Connection as _;
use drivetrain::eager::Loader;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, Pg, PoolConfig, Result};
use futures_util::future::{join_all, try_join_all};
use schema::{owners, pets};

use crate::support::server::Server;

mod schema {
    diesel::table! {
        owners (id) {
            id -> BigInt,
            name -> Text,
        }
    }

    diesel::table! {
        pets (id) {
            id -> BigInt,
            owner_id -> BigInt,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(owners, pets);
    diesel::joinable!(pets -> owners (owner_id));
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = owners)]
struct Owner {
    id: i64,
    name: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = pets, belongs_to(Owner))]
struct Pet {
    id: i64,
    owner_id: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct OwnerWithPets {
    #[eager(root)]
    owner: Owner,
    #[eager(has_many)]
    pets: Vec<Pet>,
}

const TABLES: &str = "
    CREATE TABLE owners (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE pets (id BIGINT PRIMARY KEY, owner_id BIGINT NOT NULL REFERENCES owners);
    INSERT INTO owners SELECT n, 'Owner ' || n FROM generate_series(0, 31) n;
    INSERT INTO pets SELECT n, n / 2 FROM generate_series(0, 63) n;";

const TASKS: i64 = 32;
const CONNECTIONS: usize = 8;

async fn place() -> Result<(Server, Db<Pg>)> {
    let server = Server::start().await;
    let config = PoolConfig::new(server.url())?
        .max_size(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(60));
    let db: Db<Pg> = Db::with_config(config).await?;
    db.acquire().await?.batch_execute(TABLES).await?;
    Ok((server, db))
}

fn loaders(db: &Db<Pg>) -> (Loader<i64, Option<OwnerWithPets>>, Loader<i64, Vec<Pet>>) {
    let related = Loader::related(Owner::has_many::<Pet>(), db.clone());
    (Loader::rows(db.clone()), related)
}

/// What a batch of one call gave.
fn told<T>(loaded: Result<T, Arc<Error>>) -> Result<T> {
    loaded.map_err(|error| Arc::into_inner(error).expect("a batch of one call"))
}

/// Reads one owner in each of five ways.
async fn read(key: i64, db: &Db<Pg>) -> Result<()> {
    assert_eq!(Owner::get(key, db).await?.name, format!("Owner {key}"));
    assert_eq!(Owner::find_many([key, key + 100], db).await?.len(), 1);
    let shape = OwnerWithPets::get(key, db).await?;
    assert_eq!((shape.owner.id, shape.pets.len()), (key, 2));
    let shapes: Vec<OwnerWithPets> = owners::table.find(key).fetch_all(db).await?;
    assert_eq!(shapes[0].pets.len(), 2);
    let (owners, pets) = loaders(db);
    let (owner, pets) = tokio::join!(owners.load(key), pets.load(key));
    assert_eq!(
        (told(owner)?.map(|shape| shape.pets.len()), told(pets)?.len()),
        (Some(2), 2)
    );
    Ok(())
}

/// A transaction of one row.
async fn write(key: i64, db: &Db<Pg>) -> Result<()> {
    db.transaction(async |tx| {
        let same = diesel::update(owners::table.find(key)).set(owners::name.eq(owners::name));
        same.execute(&tx).await
    })
    .await?;
    Ok(())
}

struct Errors {
    of_reads: Vec<Error>,
    of_writes: Vec<Error>,
}

/// One task until the end.
async fn work(key: i64, db: Db<Pg>, is_over: Arc<AtomicBool>) -> Errors {
    let (mut of_reads, mut of_writes) = (Vec::new(), Vec::new());
    while !is_over.load(SeqCst) {
        of_reads.extend(read(key, &db).await.err());
        of_writes.extend(write(key, &db).await.err());
    }
    Errors { of_reads, of_writes }
}

async fn restarts(mode: &'static str) -> Result<()> {
    let (server, db) = place().await?;
    let is_over = Arc::<AtomicBool>::default();
    let tasks = (0..TASKS).map(|key| tokio::spawn(work(key, db.clone(), is_over.clone())));
    let tasks: Vec<_> = tasks.collect();
    let times = support::times(2, 20);
    let restarted = tokio::task::spawn_blocking(move || {
        for _ in 0..times {
            std::thread::sleep(Duration::from_millis(300));
            server.stop(mode);
            std::thread::sleep(Duration::from_millis(200));
            server.start_again();
        }
        std::thread::sleep(Duration::from_millis(300));
        server
    });
    let server = restarted.await.expect("a server");
    is_over.store(true, SeqCst);
    let (mut of_reads, mut of_writes) = (Vec::new(), Vec::new());
    for errors in join_all(tasks).await {
        let errors = errors.expect("no task panics");
        of_reads.extend(errors.of_reads);
        of_writes.extend(errors.of_writes);
    }
    assert!(
        of_reads.is_empty(),
        "{} reads failed: {:?}",
        of_reads.len(),
        of_reads[0]
    );
    let most = times * CONNECTIONS;
    assert!(
        of_writes.len() <= most,
        "{} transactions failed, {most} were under way",
        of_writes.len()
    );
    for error in of_writes {
        let is_lost = matches!(error, Error::ConnectionLost { .. } | Error::CommitUnknown { .. });
        assert!(is_lost, "a transaction that had a connection: {error:?}");
    }
    try_join_all((0..TASKS).map(|key| read(key, &db))).await?;
    drop(server);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fast_restart_fails_no_look_up_and_only_transactions_under_way() -> Result<()> {
    restarts("fast").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_immediate_restart_fails_no_look_up_and_only_transactions_under_way() -> Result<()> {
    restarts("immediate").await
}

#[tokio::test]
async fn a_server_that_comes_back_is_reached_by_who_waits() -> Result<()> {
    let (server, db) = place().await?;
    server.stop("fast");
    let (read, server) = tokio::join!(read(1, &db), async {
        let started = tokio::task::spawn_blocking(move || {
            std::thread::sleep(Duration::from_millis(500));
            server.start_again();
            server
        });
        started.await.expect("a server")
    });
    read?;
    drop(server);
    Ok(())
}

#[tokio::test]
async fn a_server_that_stays_away_is_told_at_the_deadline() -> Result<()> {
    let (server, _) = place().await?;
    server.stop("fast");
    let config = PoolConfig::new(server.url())?.acquire_timeout(Duration::from_secs(1));
    let db: Db<Pg> = Db::lazy(config)?;
    let started = std::time::Instant::now();
    let error = Owner::get(1, &db).await.expect_err("nobody is there");
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(started.elapsed() > Duration::from_millis(500), "it was tried again");
    Ok(())
}

#[tokio::test]
async fn a_server_with_too_many_clients_is_asked_again() -> Result<()> {
    let (server, _) = place().await?;
    // A superuser may take the reserved ones too: all twenty.
    let config = PoolConfig::new(server.url())?
        .max_size(30_usize)
        .acquire_timeout(Duration::from_secs(60));
    let db: Db<Pg> = Db::with_config(config).await?;
    let mut held = Vec::new();
    while let Ok(Ok(lease)) = tokio::time::timeout(Duration::from_secs(1), db.acquire()).await {
        held.push(lease);
    }
    assert!(held.len() <= 20, "{} sessions", held.len());
    let other: Db<Pg> = Db::lazy(PoolConfig::new(server.url())?.acquire_timeout(Duration::from_secs(60)))?;
    let (found, ()) = tokio::join!(Owner::get(1, &other), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(held);
        db.close().await;
    });
    assert_eq!(found?.id, 1);
    Ok(())
}

#[tokio::test]
async fn nothing_in_a_transaction_or_on_a_connection_at_hand_is_sent_again() -> Result<()> {
    let (server, db) = place().await?;
    let conn = db.acquire().await?;
    let result = db
        .transaction(async |tx| {
            server.stop("immediate");
            server.start_again();
            Owner::get(1, &tx).await
        })
        .await;
    assert!(matches!(result, Err(Error::ConnectionLost { .. })), "{result:?}");
    let result = Owner::get(1, &conn).await;
    assert!(matches!(result, Err(Error::ConnectionLost { .. })), "{result:?}");
    Ok(())
}
