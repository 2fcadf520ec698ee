//! Data steps: rows changed by code of the program, in batches, before the SQL of a revision runs.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Migrates;
use crate::task::{Lender, holding};
use crate::transaction::{Hooks, Tx, in_batch};
use crate::{Clock, Error, Result};

/// The data step of a revision: code that changes rows, a batch at a time, while the tables are in use.
///
/// Each batch runs in a transaction of its own, together with the note where the next one goes on: when a runner dies,
/// the next one goes on behind the last batch that was stored, and no batch runs twice. Once the last batch is stored,
/// `up.sql` of the revision runs; what it asks of the rows (`SET NOT NULL`) holds by then. Other programs go on writing
/// meanwhile, so they have to write the new form already.
///
/// ```
/// use drivetrain::migrate::{DataStep, Step};
/// use drivetrain::prelude::*;
/// use drivetrain::{Result, Sqlite, Tx};
///
/// diesel::table! {
///     users (id) { id -> BigInt, first_name -> Text, last_name -> Text, full_name -> Nullable<Text>, }
/// }
///
/// struct FillFullName;
///
/// impl DataStep<Sqlite> for FillFullName {
///     type Cursor = i64;
///
///     async fn batch(&self, tx: Tx<'_, Sqlite>, after: Option<i64>) -> Result<Step<i64>> {
///         let users: Vec<(i64, String, String)> = users::table
///             .filter(users::id.gt(after.unwrap_or(0)))
///             .order(users::id)
///             .limit(1000)
///             .select((users::id, users::first_name, users::last_name))
///             .fetch_all(&tx)
///             .await?;
///         for (id, first, last) in &users {
///             diesel::update(users::table.find(id))
///                 .set(users::full_name.eq(format!("{first} {last}")))
///                 .execute(&tx)
///                 .await?;
///         }
///         Ok(match users.last() {
///             Some((last, ..)) => Step::more(users.len() as u64, *last),
///             None => Step::done(0),
///         })
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// use drivetrain::migrate::{Migrator, Revision, Revisions};
///
/// # let db: drivetrain::Db<Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
/// let mut fill = Revision::new("2026-03-02-090000_fill_full_name", "SELECT 1", None);
/// fill.has_data_step = true;
/// let create = "CREATE TABLE users (id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, full_name TEXT)";
/// let revisions = Revisions::new(vec![Revision::new("2026-03-01-090000_users", create, None), fill])?;
///
/// let done = Migrator::new(&db, revisions)
///     .data("20260302090000", FillFullName)
///     .upgrade("head")
///     .await?;
/// assert_eq!(done.len(), 2);
/// # Ok(()) }
/// ```
pub trait DataStep<DB: Migrates>: Send + Sync + 'static {
    /// Where a batch goes on: the last key, as a rule. It is kept as JSON.
    type Cursor: Serialize + DeserializeOwned + Send;

    /// Changes the rows of one batch: the first, or the one behind `after`.
    ///
    /// # Errors
    /// Any error rolls the batch back and ends the run; those before it stay stored.
    fn batch(
        &self,
        tx: Tx<'_, DB>,
        after: Option<Self::Cursor>,
    ) -> impl Future<Output = Result<Step<Self::Cursor>>> + Send;
}

/// What one batch of a data step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<K> {
    /// How many rows it changed; for progress only.
    pub rows: u64,
    /// Where the next batch goes on; `None` when all is done.
    pub next: Option<K>,
}

impl<K> Step<K> {
    /// This was the last batch.
    #[must_use]
    pub fn done(rows: u64) -> Self {
        Self { rows, next: None }
    }

    /// More may follow behind `next`.
    #[must_use]
    pub fn more(rows: u64, next: K) -> Self {
        Self { rows, next: Some(next) }
    }
}

/// A batch, its cursor as JSON.
pub(super) type Batch = Step<String>;

/// Makes the note of a batch, which is stored with it.
pub(super) type Note<'a> = &'a (dyn Fn(&Batch) -> String + Sync);

/// A data step whose cursor is JSON.
trait Code<DB: Migrates>: Send + Sync {
    fn batch<'a>(
        &'a self,
        on: On<'a, DB>,
        since: &'static Location<'static>,
        cursor: Option<&'a str>,
        note: Note<'a>,
    ) -> BoxFuture<'a, Result<Batch>>;
}

impl<DB: Migrates, S: DataStep<DB>> Code<DB> for S {
    fn batch<'a>(
        &'a self,
        on: On<'a, DB>,
        since: &'static Location<'static>,
        cursor: Option<&'a str>,
        note: Note<'a>,
    ) -> BoxFuture<'a, Result<Batch>> {
        Box::pin(async move {
            let after = cursor.map(read::<S::Cursor>).transpose()?;
            let work = |tx| async move {
                let Step { rows, next } = DataStep::batch(self, tx, after).await?;
                let next = next.as_ref().map(write).transpose()?;
                Ok(Step { rows, next })
            };
            let hooks = Hooks::default();
            let batch = in_batch::<DB, _, _>(on.conn, on.clock, &hooks, work, note);
            let batch = holding(on.lender, since, batch).await?;
            hooks.run().await;
            Ok(batch)
        })
    }
}

/// The connection of a data step.
#[derive(Clone, Copy)]
pub(super) struct On<'a, DB: Migrates> {
    pub(super) conn: &'a DB::Connection,
    pub(super) clock: &'a Clock,
    pub(super) lender: Option<Lender>,
}

/// The data steps of a program, by version, and where they were given.
pub(super) struct Steps<DB: Migrates>(HashMap<String, (Arc<dyn Code<DB>>, &'static Location<'static>)>);

impl<DB: Migrates> Default for Steps<DB> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<DB: Migrates> Steps<DB> {
    #[track_caller]
    pub(super) fn add(&mut self, version: String, step: impl DataStep<DB>) {
        self.0.insert(version, (Arc::new(step), Location::caller()));
    }

    pub(super) fn has(&self, version: &str) -> bool {
        self.0.contains_key(version)
    }

    pub(super) fn batch<'a>(
        &'a self,
        version: &str,
        on: On<'a, DB>,
        cursor: Option<&'a str>,
        note: Note<'a>,
    ) -> BoxFuture<'a, Result<Batch>> {
        let (code, since) = self.0.get(version).expect("`has` was asked before");
        code.batch(on, since, cursor, note)
    }
}

fn read<K: DeserializeOwned>(cursor: &str) -> Result<K> {
    serde_json::from_str(cursor).map_err(|error| Error::invalid("cursor of a data step", error.to_string()))
}

fn write<K: Serialize>(cursor: &K) -> Result<String> {
    serde_json::to_string(cursor).map_err(|error| Error::invalid("cursor of a data step", error.to_string()))
}
