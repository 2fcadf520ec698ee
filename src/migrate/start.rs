//! Migrations at start-up.

use diesel::migration::MigrationSource;
use futures_util::future::BoxFuture;

use super::{Migrates, Migrator, Revisions};
use crate::{Db, Result, watch};

impl<DB: Migrates> Db<DB> {
    /// Applies the pending migrations, oldest first, and gives their versions.
    ///
    /// Each runs in a transaction of its own, unless its `metadata.toml` says `run_in_transaction = false`. Diesel's
    /// table `__diesel_schema_migrations` is kept as the diesel CLI keeps it, so both can be used on one database.
    ///
    /// When several processes start at once, one migrates; the others wait for up to 60 s and then find nothing to do.
    /// A program that is older than the database, whose newest migrations it does not know, starts. For other settings
    /// use a [`Migrator`].
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
    /// [`Error::Migration`](crate::Error::Migration) with the version that failed; those before it stay applied. Its
    /// cause is a [`Problem`](super::Problem), for example where an applied migration was edited, or where one is
    /// pending that is older than one that is applied.
    ///
    /// # Cancellation
    /// The migration at hand is rolled back; those before it stay applied.
    #[track_caller]
    pub fn migrate<S>(&self, source: S) -> BoxFuture<'_, Result<Vec<String>>>
    where
        S: MigrationSource<DB>,
    {
        let revisions = Revisions::of(&source);
        watch::call(async move {
            let done = Migrator::new(self, revisions?).upgrade("head").await?;
            Ok(done.into_iter().map(|done| done.version).collect())
        })
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
        let revisions = Revisions::of(&source);
        watch::call(async move {
            let history = Migrator::new(self, revisions?).history().await?;
            Ok(history.pending().map(|revision| revision.version.clone()).collect())
        })
    }
}
