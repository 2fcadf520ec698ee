//! SQLite: files that cannot be opened, written or locked.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, PoolConfig, Result, RetryReason, Sqlite};

use crate::people::{self, Person, a_person, people as rows};
use crate::support::{TestDb, sqlite, sqlite_with};
use crate::{examined, shown};

async fn refused(path: &Path, parameters: &str) -> Error {
    let error = examined(Db::<Sqlite>::connect(format!("sqlite://{}{parameters}", path.display())).await);
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    let path = path.to_str().expect("UTF-8");
    assert!(error.to_string().contains(path), "{error} does not say which file");
    error
}

#[tokio::test]
async fn what_is_no_database_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let missing = refused(&folder.join("no/blog.db"), "").await;
    assert!(shown(&missing).contains("the folder"), "{missing:?}");
    refused(folder, "").await;
    std::fs::write(
        folder.join("letter.txt"),
        "Dear Ada, this is no database, but it is long enough to be one.",
    )
    .expect("a file");
    let error = refused(&folder.join("letter.txt"), "").await;
    assert!(shown(&error).contains("not a database"), "{error:?}");
    refused(&folder.join("none.db"), "?mode=ro").await;
    assert!(!folder.join("none.db").exists());
}

#[tokio::test]
async fn a_file_opened_to_read_is_not_written() -> Result<()> {
    let db = sqlite().await;
    people::create(&db).await;
    let reader: Db<Sqlite> = Db::connect(format!("{}?mode=ro", db.url())).await?;
    assert_eq!(Person::get(1, &reader).await?.name, "Ada");
    let error = examined(Person::create(a_person("Eve"), &reader).await);
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    let error = examined(reader.transaction(async |tx| Person::delete(1, &tx).await).await);
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    assert_eq!(rows::table.fetch_count(&*db).await?, 1);
    Ok(())
}

/// Another process, as far as SQLite can tell: a connection of its own, with the write lock.
fn lock(db: &TestDb<Sqlite>) -> diesel::SqliteConnection {
    let path = db.url().trim_start_matches("sqlite://");
    let mut other = diesel::SqliteConnection::establish(path).expect("the same file");
    other
        .batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; UPDATE people SET age = 37")
        .expect("the lock");
    other
}

fn patient(wait: Duration) -> impl FnOnce(PoolConfig) -> PoolConfig {
    move |config| config.busy_timeout(wait)
}

#[tokio::test]
async fn a_locked_file_may_be_asked_for_again() -> Result<()> {
    let db = sqlite_with(patient(Duration::from_millis(100))).await;
    people::create(&db).await;
    let mut other = lock(&db);
    let started = Instant::now();
    let errors = [
        examined(Person::create(a_person("Eve"), &*db).await),
        examined(db.transaction(async |tx| Person::delete(1, &tx).await).await),
        examined(Person::create_many([a_person("Eve"), a_person("Bob")], &*db).await),
    ];
    for error in errors {
        assert!(
            matches!(
                error,
                Error::Retryable {
                    reason: RetryReason::Busy,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert!(started.elapsed() >= Duration::from_millis(300) && started.elapsed() < Duration::from_secs(3));
    assert_eq!(Person::get(1, &*db).await?.age, 36, "reads go on beside a writer");
    other.batch_execute("COMMIT").expect("an end");
    Person::create(a_person("Eve"), &*db).await?;
    assert_eq!(Person::get(1, &*db).await?.age, 37);
    Ok(())
}

#[tokio::test]
async fn a_lock_that_is_freed_in_time_is_waited_for() -> Result<()> {
    let db = sqlite_with(patient(Duration::from_secs(10))).await;
    people::create(&db).await;
    let mut other = lock(&db);
    let freed = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        other.batch_execute("COMMIT")
    });
    Person::create(a_person("Eve"), &*db).await?;
    freed.join().expect("a thread").expect("an end");
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_locked_as_a_whole_is_not_opened_forever() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("locked.db").display().to_string();
    let mut owner = diesel::SqliteConnection::establish(&path).expect("a file");
    owner
        .batch_execute("CREATE TABLE t (a INTEGER); PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("a locked file");
    let started = Instant::now();
    let config = PoolConfig::new(&path)
        .expect("a path")
        .busy_timeout(Duration::from_millis(100));
    let error = examined(Db::<Sqlite>::with_config(config).await);
    assert!(
        matches!(
            error,
            Error::Retryable {
                reason: RetryReason::Busy,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(started.elapsed() < Duration::from_secs(3));
}
