//! Diesel's migrations at start-up, safe when many processes start at once.

mod recorder;
mod revisions;
mod runner;

use std::time::Duration;

use diesel::migration::MigrationSource;
use futures_util::future::BoxFuture;

use crate::{Db, Result, watch};

pub use self::runner::Migrates;

/// How long one process waits while another one migrates.
const DEADLINE: Duration = Duration::from_secs(60);

impl<DB: Migrates> Db<DB> {
    /// Applies the pending migrations, oldest first, and gives their versions.
    ///
    /// Each runs in a transaction of its own, unless its `metadata.toml` says `run_in_transaction = false`. Diesel's
    /// table `__diesel_schema_migrations` is kept as the diesel CLI keeps it, so both can be used on one database.
    ///
    /// When several processes start at once, one migrates; the others wait for up to 60 s and then find nothing to do.
    /// On PostgreSQL an advisory lock of the session sees to that; on SQLite the write lock of each transaction, under
    /// which the table is read again (a migration outside a transaction has no such guard there).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db: drivetrain::Db<drivetrain::Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
    /// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
    ///
    /// const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
    ///
    /// let applied = db.migrate(MIGRATIONS).await?;
    /// assert_eq!(applied[0], "20260105090000");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) with the version that failed; those before it stay applied.
    ///
    /// # Cancellation
    /// The migration at hand is rolled back; those before it stay applied.
    #[track_caller]
    pub fn migrate<S>(&self, source: S) -> BoxFuture<'_, Result<Vec<String>>>
    where
        S: MigrationSource<DB>,
    {
        let revisions = revisions::of(&source);
        watch::call(async move { runner::run(self, revisions?, DEADLINE).await })
    }

    /// The versions that [`migrate`](Self::migrate) would apply, oldest first. Writes nothing.
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) if the migrations or Diesel's table cannot be read.
    #[track_caller]
    pub fn pending_migrations<S>(&self, source: S) -> BoxFuture<'_, Result<Vec<String>>>
    where
        S: MigrationSource<DB>,
    {
        let revisions = revisions::of(&source);
        watch::call(async move { runner::pending(self, revisions?).await })
    }
}
