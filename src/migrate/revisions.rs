//! Diesel's migrations as plain values.

use diesel::migration::{Migration, MigrationSource};

use super::recorder::Recorder;
use crate::connection::Dialect;
use crate::error::BoxError;
use crate::{Error, Result};

/// One migration: what it is called and what it sends.
#[derive(Debug)]
pub(super) struct Revision {
    pub(super) version: String,
    pub(super) sql: String,
    pub(super) in_transaction: bool,
}

/// The migrations of a source, oldest first.
pub(super) fn of<DB: Dialect>(source: &impl MigrationSource<DB>) -> Result<Vec<Revision>> {
    let migrations = source
        .migrations()
        .map_err(|source| Error::Migration { version: None, source })?;
    let mut revisions: Vec<Revision> = migrations
        .iter()
        .map(|migration| read(&**migration))
        .collect::<Result<_>>()?;
    revisions.sort_by(|a, b| a.version.cmp(&b.version));
    match revisions.windows(2).find(|pair| pair[0].version == pair[1].version) {
        Some(pair) => Err(refused(&pair[0].version, "two migrations have this version".into())),
        None => Ok(revisions),
    }
}

fn read<DB: Dialect>(migration: &dyn Migration<DB>) -> Result<Revision> {
    let version = migration.name().version().to_string();
    let mut recorder = Recorder::<DB>::new();
    migration
        .run(&mut recorder)
        .map_err(|source| refused(&version, source))?;
    let in_transaction = migration.metadata().run_in_transaction();
    Ok(Revision {
        version,
        sql: recorder.texts.join(";\n"),
        in_transaction,
    })
}

fn refused(version: &str, source: BoxError) -> Error {
    Error::Migration {
        version: Some(version.to_owned()),
        source,
    }
}
