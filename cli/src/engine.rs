//! The engine of migrations on a database of either kind.

use drivetrain::Db;
use drivetrain::migrate::{Done, History, Migrates, Migrator, Progress, Repair, Revisions, Script, Settings, System};

use crate::database::Database;
use crate::project::Kind;
use crate::{Result, on_database};

/// A project's revisions, the database that they are for, and how they run.
#[derive(Debug)]
pub struct Engine<P> {
    /// The database.
    pub database: Database,
    /// The revisions of the files.
    pub revisions: Revisions,
    /// How they run.
    pub settings: Settings,
    /// Who is told.
    pub progress: P,
}

impl<P: Progress + Clone + 'static> Engine<P> {
    /// Files and database side by side.
    ///
    /// # Errors
    /// As [`Migrator::history`].
    pub async fn history(&self) -> Result<History> {
        Ok(on_database!(&self.database, db => self.migrator(db).history().await)?)
    }

    /// Applies what is pending before a target.
    ///
    /// # Errors
    /// As [`Migrator::upgrade`].
    pub async fn upgrade(&self, target: &str) -> Result<Vec<Done>> {
        Ok(on_database!(&self.database, db => self.migrator(db).upgrade(target).await)?)
    }

    /// Reverts what is applied behind a target.
    ///
    /// # Errors
    /// As [`Migrator::downgrade`].
    pub async fn downgrade(&self, target: &str) -> Result<Vec<Done>> {
        Ok(on_database!(&self.database, db => self.migrator(db).downgrade(target).await)?)
    }

    /// Reverts the newest revisions and applies them again.
    ///
    /// # Errors
    /// As [`Migrator::redo`].
    pub async fn redo(&self, count: usize) -> Result<Vec<Done>> {
        Ok(on_database!(&self.database, db => self.migrator(db).redo(count).await)?)
    }

    /// Marks what is before a target as applied, and runs nothing. Gives the versions that are.
    ///
    /// # Errors
    /// As [`Migrator::stamp`].
    pub async fn stamp(&self, target: &str, purge: bool) -> Result<Vec<String>> {
        Ok(on_database!(&self.database, db => self.migrator(db).stamp(target, purge).await)?)
    }

    /// Mends what the database remembers. Gives the versions that were touched.
    ///
    /// # Errors
    /// As [`Migrator::repair`].
    pub async fn repair(&self, repair: Repair) -> Result<Vec<String>> {
        Ok(on_database!(&self.database, db => self.migrator(db).repair(repair).await)?)
    }

    pub(crate) fn migrator<DB: Migrates>(&self, db: &Db<DB>) -> Migrator<DB> {
        Migrator::new(db, self.revisions.clone())
            .with(|settings| *settings = self.settings.clone())
            .progress(self.progress.clone())
    }
}

/// The form of a script for this kind of database.
#[must_use]
pub fn script_for(kind: Kind, idempotent: bool) -> Script {
    let system = match kind {
        Kind::Sqlite => System::Sqlite,
        Kind::Postgres => System::Postgres,
    };
    Script { system, idempotent }
}
