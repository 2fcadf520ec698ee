//! [`Migrator`]: revisions and the database that they are for.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use serde::Serialize;

use super::apply::Run;
use super::channel::{Channel, System, Typed};
use super::data::{DataStep, Steps};
use super::lock::Lock;
use super::plan::Plan;
use super::{
    Direction, Drift, History, Migrates, Problem, Progress, Revision, Revisions, Settings, record, squashed, store,
};
use crate::executor::Executor as _;
use crate::{Db, Lease, Result};

/// Runs the revisions of a project on a database.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// use drivetrain::migrate::{Migrator, Revision, Revisions};
///
/// # let db: drivetrain::Db<drivetrain::Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
/// let revisions = Revisions::new(vec![
///     Revision::new("2026-03-01-090000_create_users", "CREATE TABLE users (id INTEGER PRIMARY KEY)", None),
///     Revision::new(
///         "2026-03-02-090000_create_posts",
///         "CREATE TABLE posts (id INTEGER PRIMARY KEY)",
///         Some("DROP TABLE posts".to_owned()),
///     ),
/// ])?;
/// let migrator = Migrator::new(&db, revisions);
/// assert_eq!(migrator.upgrade("head").await?.len(), 2);
/// assert_eq!(migrator.downgrade("-1").await?[0].name, "2026-03-02-090000_create_posts");
/// assert_eq!(migrator.history().await?.pending().count(), 1);
/// # Ok(()) }
/// ```
///
/// # One at a time
/// Whatever writes takes a lock first: on PostgreSQL an advisory lock of the session, on SQLite a lock on the file
/// `….db-drivetrain.lock`, or one within the process where the database is in its memory. All end with the process that
/// holds them, however it ends. Others wait, and then look again what there is to do.
///
/// # Half-done revisions
/// A revision runs in one transaction with the note that it is applied, so there is nothing half of it. One with
/// `run_in_transaction = false` runs part by part, each noted in the transaction that runs it. What refuses to run in
/// a transaction is noted before and after: for an index built `CONCURRENTLY` the catalog tells whether it is done, and
/// an invalid one is dropped and built again; `VACUUM`, `ANALYZE` and `REINDEX` run again; for `DO`, `CALL` and the like
/// nobody can tell, so the next run stops with [`Problem::Unknown`] until [`repair`](Self::repair) says. The next run
/// goes on behind the last part that is done, and refuses if what ran was edited since.
///
/// # Tables to which others point
/// On SQLite `DROP TABLE` deletes the table's rows first while foreign keys are on, and by `ON DELETE CASCADE` those that
/// point to them. So a revision that drops a table to which others point, as one does that makes it anew, runs with
/// foreign keys off ([`History::without_foreign_keys`]), and before each of its commits `PRAGMA foreign_key_check` is
/// asked: rows that point to nothing now and did not before are [`Problem::Orphans`], and nothing is stored.
///
/// # Cancellation
/// Dropping a future rolls back the transaction at hand, switches foreign keys on again and frees the lock. What was
/// applied stays.
pub struct Migrator<DB: Migrates> {
    db: Db<DB>,
    revisions: Revisions,
    steps: Steps<DB>,
    settings: Settings,
    progress: Arc<dyn Progress>,
}

/// A revision that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Done {
    /// The version.
    pub version: String,
    /// The folder's name.
    pub name: String,
    /// Up or down.
    pub direction: Direction,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub took: Duration,
}

fn milliseconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
}

/// What [`Migrator::repair`] mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Takes the files as they are now for those that were applied, and forgets applied versions without files.
    Adopt,
    /// The statement that was under way when a runner died has run.
    Ran,
    /// The statement that was under way when a runner died has not run: it is sent again.
    DidNotRun,
    /// What a half-done revision did was undone by hand: it is as if it never began.
    Undone,
}

impl<DB: Migrates> Migrator<DB> {
    /// The revisions for this database, with the default settings.
    #[must_use]
    pub fn new(db: &Db<DB>, revisions: Revisions) -> Self {
        Self {
            db: db.clone(),
            revisions,
            steps: Steps::default(),
            settings: Settings::default(),
            progress: Arc::new(()),
        }
    }

    /// Changes the settings.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Tells `progress` what happens.
    #[must_use]
    pub fn progress(mut self, progress: impl Progress + 'static) -> Self {
        self.progress = Arc::new(progress);
        self
    }

    /// Gives a revision code that changes rows before its `up.sql` runs; see [`DataStep`].
    #[must_use]
    #[track_caller]
    pub fn data(mut self, version: impl Into<String>, step: impl DataStep<DB>) -> Self {
        self.steps.add(version.into(), step);
        self
    }

    /// Files and database side by side. Takes no lock and writes nothing.
    ///
    /// # Errors
    /// Those of reading Diesel's table and ours.
    pub fn history(&self) -> BoxFuture<'_, Result<History>> {
        Box::pin(async {
            let lease = self.db.acquire().await?;
            self.read(&self.channel(&lease)).await
        })
    }

    /// What [`upgrade`](Self::upgrade) would run. Writes nothing.
    ///
    /// # Errors
    /// As [`History::upgrade`].
    pub fn plan_upgrade<'a>(&'a self, target: &'a str) -> BoxFuture<'a, Result<Plan>> {
        Box::pin(async { self.history().await?.upgrade(target, self.settings.tolerance) })
    }

    /// What [`downgrade`](Self::downgrade) would run. Writes nothing.
    ///
    /// # Errors
    /// As [`History::downgrade`].
    pub fn plan_downgrade<'a>(&'a self, target: &'a str) -> BoxFuture<'a, Result<Plan>> {
        Box::pin(async { self.history().await?.downgrade(target, self.settings.tolerance) })
    }

    /// Applies the pending revisions up to a target, oldest first; a half-done one goes on where it died.
    ///
    /// Gives what ran, in order. Nothing to do is no error.
    ///
    /// # Errors
    /// As [`History::upgrade`]; [`Problem::Locked`]; [`Problem::Statement`] for the first statement that fails: the
    /// revisions before it stay applied.
    pub fn upgrade<'a>(&'a self, target: &'a str) -> BoxFuture<'a, Result<Vec<Done>>> {
        Box::pin(self.follow(move |history| history.upgrade(target, self.settings.tolerance)))
    }

    /// Takes applied revisions back down to a target, newest first. Gives what ran, in order.
    ///
    /// # Errors
    /// As [`History::downgrade`], and as [`upgrade`](Self::upgrade).
    pub fn downgrade<'a>(&'a self, target: &'a str) -> BoxFuture<'a, Result<Vec<Done>>> {
        Box::pin(self.follow(move |history| history.downgrade(target, self.settings.tolerance)))
    }

    /// Takes the newest `count` applied revisions back and applies them again.
    ///
    /// # Errors
    /// As [`downgrade`](Self::downgrade) and [`upgrade`](Self::upgrade).
    pub fn redo(&self, count: usize) -> BoxFuture<'_, Result<Vec<Done>>> {
        Box::pin(async move {
            let held = self.hold().await?;
            let channel = self.channel(&held.lease);
            let work = async {
                let history = self.read(&channel).await?;
                let down = history.newest(count, self.settings.tolerance)?;
                let mut done = self.run(&channel, &history, &down).await?;
                let up = Plan {
                    direction: Direction::Up,
                    revisions: down.revisions.into_iter().rev().collect(),
                };
                done.extend(self.run(&channel, &self.read(&channel).await?, &up).await?);
                Ok(done)
            };
            held.end(&channel, work.await).await
        })
    }

    /// Marks the revisions up to a target as applied and those behind it as not, and runs nothing. With `purge`, what
    /// the tables held before is forgotten, versions without files included.
    ///
    /// Gives the versions that are marked as applied now.
    ///
    /// # Errors
    /// Those of [`History::place`]; [`Problem::Locked`].
    pub fn stamp<'a>(&'a self, target: &'a str, purge: bool) -> BoxFuture<'a, Result<Vec<String>>> {
        Box::pin(async move {
            let held = self.hold().await?;
            let channel = self.channel(&held.lease);
            let work = async {
                let history = self.read(&channel).await?;
                let (below, above) = history.revisions().split_at(history.place(target)?.0);
                let is_there =
                    |revision: &&Revision| history.find(&revision.version).is_some_and(|entry| entry.is_applied());
                let mut notes: Vec<String> = Vec::new();
                if purge {
                    notes.push(store::purged());
                }
                notes.extend(above.iter().map(|revision| store::forgotten(&revision.version)));
                notes.extend(
                    below
                        .iter()
                        .filter(|revision| purge || !is_there(revision))
                        .map(store::stamped),
                );
                write(&channel, notes).await?;
                Ok(below.iter().map(|revision| revision.version.clone()).collect())
            };
            held.end(&channel, work.await).await
        })
    }

    /// Mends what the database remembers, and runs nothing. Gives the versions that were touched.
    ///
    /// # Errors
    /// [`Problem::NothingHalfDone`], unless [`Repair::Adopt`]; [`Problem::Locked`].
    pub fn repair(&self, repair: Repair) -> BoxFuture<'_, Result<Vec<String>>> {
        Box::pin(async move {
            let held = self.hold().await?;
            let channel = self.channel(&held.lease);
            let work = async {
                let history = self.read(&channel).await?;
                let notes = match repair {
                    Repair::Adopt => adopted(&history),
                    _ => half_done(&history, repair)?,
                };
                let (versions, notes): (Vec<String>, Vec<String>) = notes.into_iter().unzip();
                write(&channel, notes).await?;
                Ok(versions)
            };
            held.end(&channel, work.await).await
        })
    }

    /// Does something else while no other runner works, on the connection that holds the lock: empties the database,
    /// for example. It writes nothing itself.
    ///
    /// # Errors
    /// [`Problem::Locked`]; those of `work`.
    ///
    /// # Cancellation
    /// Frees the lock; what becomes of `work` is its own affair.
    pub fn alone<'a, T, F>(&'a self, work: F) -> BoxFuture<'a, Result<T>>
    where
        T: Send + 'a,
        F: for<'c> FnOnce(&'c Lease<'static, DB::Connection>) -> BoxFuture<'c, Result<T>> + Send + 'a,
    {
        Box::pin(async move {
            let held = self.lock().await?;
            let result = work(&held.lease).await;
            held.end(&self.channel(&held.lease), result).await
        })
    }

    /// Makes a plan while no other runner works, and runs it.
    async fn follow(&self, plan: impl FnOnce(&History) -> Result<Plan>) -> Result<Vec<Done>> {
        let held = self.hold().await?;
        let channel = self.channel(&held.lease);
        let work = async {
            let history = self.read(&channel).await?;
            let plan = plan(&history)?;
            self.run(&channel, &history, &plan).await
        };
        held.end(&channel, work.await).await
    }

    async fn read(&self, channel: &dyn Channel) -> Result<History> {
        let (applied, records) = store::read(channel).await?;
        let mut history = History::new(self.revisions.clone(), applied, records);
        history.pointed_to = store::pointed_to(channel).await?;
        Ok(history)
    }

    fn channel<'a>(&'a self, lease: &'a Lease<'static, DB::Connection>) -> Typed<'a, DB> {
        Typed {
            conn: lease,
            clock: lease.clock(),
            lender: lease.lender(),
            steps: &self.steps,
        }
    }

    /// A connection on which no other runner works, with both tables there.
    async fn hold(&self) -> Result<Held<DB>> {
        let held = self.lock().await?;
        self.prepare(&self.channel(&held.lease)).await?;
        Ok(held)
    }

    async fn lock(&self) -> Result<Held<DB>> {
        let lease = self.db.acquire().await?;
        let lock = Lock::take(&self.channel(&lease), self.settings.wait, &*self.progress).await?;
        Ok(Held { lock, lease })
    }

    /// Makes the tables, and notes what another tool did since, and which revisions became one.
    async fn prepare(&self, channel: &dyn Channel) -> Result<()> {
        channel.run(&self.begin(channel.system())).await?;
        let (mut applied, mut records) = store::read(channel).await?;
        let gone = squashed::settle(&self.revisions, &mut applied, &mut records);
        let versions: HashSet<&str> = applied.iter().map(|row| row.version.as_str()).collect();
        let (known, outdated): (Vec<_>, Vec<_>) = records
            .iter()
            .partition(|record| record.holds(versions.contains(record.version.as_str())));
        let known: HashSet<&str> = known.iter().map(|record| record.version.as_str()).collect();
        let unknown = applied.iter().filter(|row| !known.contains(row.version.as_str()));
        let mut notes: Vec<String> = outdated
            .iter()
            .map(|record| store::unrecorded(&record.version))
            .collect();
        notes.extend(gone.iter().map(|version| store::forgotten(version)));
        notes.extend(
            unknown
                .filter_map(|row| self.revisions.find(&row.version))
                .map(|revision| store::recorded(revision, None, None)),
        );
        write(channel, notes).await
    }

    /// What is sent first. That our tables exist is nothing to tell.
    fn begin(&self, system: System) -> String {
        let tables = record::tables(system);
        let timeout = self.settings.lock_timeout.map_or(0, |timeout| timeout.as_millis());
        match system {
            System::Sqlite => tables,
            System::Postgres => format!(
                "SET lock_timeout = {timeout}; SET statement_timeout = 0; SET client_min_messages = warning; {tables} \
                 RESET client_min_messages"
            ),
        }
    }

    async fn run(&self, channel: &dyn Channel, history: &History, plan: &Plan) -> Result<Vec<Done>> {
        let mut done = Vec::new();
        let without_foreign_keys = history.without_foreign_keys(plan);
        for (index, revision) in plan.revisions.iter().enumerate() {
            self.progress
                .begins(revision, plan.direction, index + 1, plan.revisions.len());
            let run = Run {
                channel,
                settings: &self.settings,
                progress: &*self.progress,
                revision,
                direction: plan.direction,
                without_foreign_keys: without_foreign_keys.contains(revision.version.as_str()),
                begun: Instant::now(),
            };
            let record = history.find(&revision.version).and_then(|entry| entry.record.as_ref());
            if run.run(record).await? {
                let took = run.begun.elapsed();
                self.progress.ends(revision, plan.direction, took);
                done.push(Done {
                    version: revision.version.clone(),
                    name: revision.name.clone(),
                    direction: plan.direction,
                    took,
                });
            }
        }
        Ok(done)
    }
}

/// The lock, which goes before the connection does.
struct Held<DB: Migrates> {
    lock: Lock,
    lease: Lease<'static, DB::Connection>,
}

impl<DB: Migrates> Held<DB> {
    /// Frees the lock without waiting for the end of the connection.
    async fn end<T>(&self, channel: &dyn Channel, result: Result<T>) -> Result<T> {
        let freed = self.lock.free(channel).await;
        let value = result?;
        freed.map(|()| value)
    }
}

impl<DB: Migrates> std::fmt::Debug for Migrator<DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migrator")
            .field("revisions", &self.revisions.len())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Stores all notes or none.
async fn write(channel: &dyn Channel, notes: Vec<String>) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let sql = notes.join("\n");
    channel.atomically(Box::pin(async { channel.run(&sql).await })).await
}

/// The notes by which files and database agree again.
fn adopted(history: &History) -> Vec<(String, String)> {
    let applied = history.entries().iter().filter(|entry| entry.is_applied());
    let drift = history.drift();
    let differing: HashSet<&str> = drift.iter().map(Drift::version).collect();
    applied
        .filter(|entry| differing.contains(entry.version.as_str()))
        .map(|entry| {
            let note = match &entry.revision {
                Some(revision) => {
                    let record = entry.record.as_ref();
                    let took = record.and_then(|record| record.took_ms);
                    store::recorded(revision, took, record.and_then(|record| record.applied_by.as_deref()))
                }
                None => store::forgotten(&entry.version),
            };
            (entry.version.clone(), note)
        })
        .collect()
}

fn half_done(history: &History, repair: Repair) -> Result<Vec<(String, String)>> {
    let notes: Vec<(String, String)> = history
        .entries()
        .iter()
        .filter(|entry| entry.half_done().is_some())
        .map(|entry| (entry.version.clone(), mended(entry, repair)))
        .collect();
    match notes.is_empty() {
        true => Err(Problem::NothingHalfDone.into()),
        false => Ok(notes),
    }
}

fn mended(entry: &super::Entry, repair: Repair) -> String {
    let version = &entry.version;
    match (repair, entry.revision.as_ref(), entry.record.as_ref()) {
        (Repair::Ran, Some(revision), Some(record)) if record.is_under_way => {
            let direction = entry.half_done().unwrap_or(Direction::Up);
            let trail = super::parts::trail_of(revision.sql(direction).unwrap_or_default(), record.done + 1);
            store::advanced(version, record.done + 1, &trail)
        }
        (Repair::Undone, Some(revision), _) if entry.is_applied() => store::recorded(revision, None, None),
        (Repair::Undone, ..) => store::unrecorded(version),
        _ => store::under_way(version, false),
    }
}
