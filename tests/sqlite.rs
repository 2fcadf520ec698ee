//! SQLite: what runs on the calling task and what on the connection's thread, and that nothing of it can be told.

#![cfg(feature = "sqlite")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection as _;
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, PoolConfig, Result, RetryReason, Sqlite};
use futures_util::{FutureExt as _, future, join};
use support::{TestDb, sqlite, sqlite_with};

mod schema {
    diesel::table! {
        notes (id) {
            id -> BigInt,
            text -> Text,
        }
    }
}

use schema::notes;

#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = notes)]
struct Note {
    id: i64,
    text: String,
    #[diesel(select_expression = notes::text)]
    place: Place,
}

#[derive(Insertable)]
#[diesel(table_name = notes)]
struct NewNote {
    id: i64,
    text: &'static str,
}

fn a_note(id: i64) -> NewNote {
    NewNote { id, text: "new" }
}

/// Where the row was read.
#[derive(Clone, Copy, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
enum Place {
    Thread,
    Task,
}

impl<DB: Backend> FromSql<Text, DB> for Place {
    fn from_sql(_: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        match std::thread::current().name() {
            Some("drivetrain-sqlite") => Ok(Self::Thread),
            _ => Ok(Self::Task),
        }
    }
}

async fn create_notes(db: &Db<Sqlite>) -> Result<()> {
    let sql = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL); INSERT INTO notes VALUES (1, 'old')";
    db.acquire().await?.batch_execute(sql).await
}

async fn notes() -> TestDb<Sqlite> {
    let db = sqlite().await;
    create_notes(&db).await.expect("a table");
    db
}

/// Long enough to fail by, where a wait that nobody ends would take it.
const LONG: Duration = Duration::from_secs(20);

/// Another process, as far as SQLite can tell.
fn other(url: &str, sql: &str) -> diesel::SqliteConnection {
    let path = url.trim_start_matches("sqlite://");
    let mut other = diesel::SqliteConnection::establish(path).expect("the file");
    // A connection of ours that is being closed holds a lock for a moment.
    let sql = format!("PRAGMA busy_timeout = 20000; {sql}");
    other.batch_execute(&sql).expect("what was asked for");
    other
}

/// What `work` gives beside a task that ends what `other` has begun: soon, unless `work` holds that task up.
async fn while_it_ends<T>(mut other: diesel::SqliteConnection, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let (done, ()) = join!(work, async {
        tokio::task::yield_now().await;
        other.batch_execute("COMMIT").expect("an end");
    });
    assert!(started.elapsed() < LONG, "the runtime was held up");
    done
}

#[tokio::test]
async fn a_key_is_looked_up_on_the_calling_task() -> Result<()> {
    let db = notes().await;
    assert_eq!(Note::get(1, &*db).await?.place, Place::Task);
    let mut lease = db.acquire().await?;
    assert_eq!(Note::get(1, &lease).await?.place, Place::Task);
    let places = lease
        .transaction(async |tx| {
            let before = Note::get(1, &tx).await?.place;
            Note::create(a_note(2), &tx).await?;
            Ok::<_, Error>((before, Note::get(2, &tx).await?.place))
        })
        .await?;
    assert_eq!(places, (Place::Task, Place::Task));
    Ok(())
}

#[tokio::test]
async fn what_may_give_many_rows_is_read_on_the_thread() -> Result<()> {
    let db = notes().await;
    let all: Vec<Note> = notes::table.fetch_all(&*db).await?;
    assert_eq!(all[0].place, Place::Thread);
    Ok(())
}

#[tokio::test]
async fn a_connection_that_was_changed_by_hand_is_left_to_its_thread() -> Result<()> {
    let db = notes().await;
    let lease = db.acquire().await?;
    lease
        .with_diesel(|conn| conn.batch_execute("PRAGMA busy_timeout = 7"))
        .await?;
    assert_eq!(Note::get(1, &lease).await?.place, Place::Thread);
    Ok(())
}

#[tokio::test]
async fn the_journal_of_a_file_stays_as_it_is_where_that_is_asked_for() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("old.db").display());
    let mode = async |url: String| -> Result<String> {
        let db: Db<Sqlite> = Db::connect(url).await?;
        let lease = db.acquire().await?;
        lease.batch_execute("CREATE TABLE IF NOT EXISTS a (n INTEGER)").await?;
        let mode = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "(SELECT journal_mode FROM pragma_journal_mode)",
        ));
        mode.fetch_one(&lease).await
    };
    assert_eq!(mode(format!("{url}?wal=false")).await?, "delete");
    assert_eq!(mode(url.clone()).await?, "wal");
    assert_eq!(mode(format!("{url}?wal=false")).await?, "wal");
    Ok(())
}

#[tokio::test]
async fn a_look_up_does_not_overtake_what_was_sent_before() -> Result<()> {
    let db = notes().await;
    let mut lease = db.acquire().await?;
    for id in 2..50 {
        let (created, found) = join!(Note::create(a_note(id), &lease), Note::find(id, &lease));
        created?;
        assert!(found?.is_some(), "it was created before");
    }
    lease
        .transaction(async |tx| {
            for id in 50..100 {
                let (created, found) = join!(Note::create(a_note(id), &tx), Note::find(id, &tx));
                created?;
                assert!(found?.is_some());
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_look_up_that_has_to_wait_for_a_lock_does_not_hold_up_the_runtime() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("locked.db").display());
    // Without a write-ahead log, readers wait for a writer.
    let mut owner = other(&url, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    owner
        .batch_execute("INSERT INTO notes VALUES (1, 'old')")
        .expect("a row");
    let config = PoolConfig::new(format!("{url}?mode=ro"))?.busy_timeout(LONG);
    let db: Db<Sqlite> = Db::with_config(config).await?;
    assert_eq!(Note::get(1, &db).await?.place, Place::Task);

    owner
        .batch_execute("BEGIN EXCLUSIVE; UPDATE notes SET text = 'newer'")
        .expect("the lock");
    let note = while_it_ends(owner, Note::get(1, &db)).await?;
    assert_eq!((note.text.as_str(), note.place), ("newer", Place::Thread));

    let owner = other(&url, "BEGIN EXCLUSIVE; UPDATE notes SET text = 'newest'");
    let read = db
        .build_transaction()
        .read_only()
        .run(async |tx| Note::get(1, &tx).await);
    let note = while_it_ends(owner, read).await;
    assert_eq!(note?.text, "newest");
    assert_eq!(Note::get(1, &db).await?.place, Place::Task);
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_has_to_wait_for_a_lock_does_not_hold_up_the_runtime() -> Result<()> {
    let db = sqlite_with(|config| config.busy_timeout(LONG)).await;
    create_notes(&db).await?;
    drop(db.acquire().await?);
    let owner = other(db.url(), "BEGIN IMMEDIATE; UPDATE notes SET text = 'newer'");
    let read = db.transaction(async |tx| Note::get(1, &tx).await);
    let note = while_it_ends(owner, read).await;
    assert_eq!(note?.text, "newer");
    Ok(())
}

#[tokio::test]
async fn a_write_waits_for_a_lock_after_a_look_up_that_would_not_have() -> Result<()> {
    let db = sqlite_with(|config| config.busy_timeout(LONG)).await;
    create_notes(&db).await?;
    let lease = db.acquire().await?;
    for id in 2..5 {
        assert_eq!(Note::get(1, &lease).await?.place, Place::Task);
        let owner = other(db.url(), "BEGIN IMMEDIATE; UPDATE notes SET text = 'newer'");
        while_it_ends(owner, Note::create(a_note(id), &lease)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_timeout_that_on_connect_sets_is_the_one_that_holds() -> Result<()> {
    let db = sqlite_with(|config| config.busy_timeout(LONG).on_connect("PRAGMA busy_timeout = 1")).await;
    create_notes(&db).await?;
    let lease = db.acquire().await?;
    assert_eq!(Note::get(1, &lease).await?.place, Place::Task);
    let _owner = other(db.url(), "BEGIN IMMEDIATE");
    let refused = Note::create(a_note(2), &lease).await.expect_err("a lock");
    assert!(
        matches!(
            refused,
            Error::Retryable {
                reason: RetryReason::Busy,
                ..
            }
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn look_ups_in_a_loop_let_other_tasks_run() -> Result<()> {
    let db = notes().await;
    let lease = db.acquire().await?;
    let has_run = Arc::new(AtomicBool::new(false));
    let other = Arc::clone(&has_run);
    let other = tokio::spawn(async move { other.store(true, SeqCst) });
    for _ in 0..10_000 {
        Note::get(1, &lease).await?;
    }
    assert!(has_run.load(SeqCst));
    other.await.expect("it ran");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_share_the_connections() -> Result<()> {
    let db = notes().await;
    let work = |id: i64| {
        let db = Db::clone(&db);
        tokio::spawn(async move {
            Note::create(a_note(id), &db).await?;
            for _ in 0..20 {
                assert_eq!(Note::get(id, &db).await?.id, id);
                let twice = db.transaction(async |tx| {
                    let (one, other) = join!(Note::get(id, &tx), Note::get(1, &tx));
                    Ok::<_, Error>(one?.id + other?.id)
                });
                assert_eq!(twice.await?, id + 1);
            }
            Ok::<_, Error>(())
        })
    };
    for ended in future::join_all((100..164).map(work)).await {
        ended.expect("no panic")?;
    }
    assert_eq!(notes::table.fetch_count(&*db).await?, 65);
    Ok(())
}

#[tokio::test]
async fn many_tasks_share_one_connection() -> Result<()> {
    let db = notes().await;
    let lease = &db.acquire().await?;
    let work = async |id: i64| {
        Note::create(a_note(id), lease).await?;
        assert_eq!(Note::get(id, lease).await?.id, id);
        Ok::<_, Error>(())
    };
    future::try_join_all((100..164).map(work)).await?;
    Ok(())
}

#[tokio::test]
async fn a_look_up_whose_future_is_dropped_leaves_the_connection_usable() -> Result<()> {
    let db = notes().await;
    for _ in 0..300 {
        drop(Note::find(1, &*db));
        let _ = Note::find(1, &*db).now_or_never();
        let _ = db.transaction(async |tx| Note::find(1, &tx).await).now_or_never();
    }
    Note::create(a_note(2), &*db).await?;
    assert_eq!(Note::get(2, &*db).await?.id, 2);
    Ok(())
}

#[tokio::test]
async fn a_look_up_counts_as_one_statement_wherever_it_runs() -> Result<()> {
    let db = notes().await;
    let before = db.statistics().statements();
    Note::get(1, &*db).await?;
    db.transaction(async |tx| Note::get(1, &tx).await).await?;
    assert_eq!(db.statistics().statements() - before, 4);
    let lease = db.acquire().await?;
    let before = db.statistics().statements();
    let (_, found) = join!(Note::create(a_note(2), &lease), Note::get(2, &lease));
    found?;
    assert_eq!(db.statistics().statements() - before, 2);
    Ok(())
}
