//! Diesel's migrations as plain values.

use diesel::migration::{Migration, MigrationSource};

use super::recorder::Recorder;
use super::{Revision, Revisions};
use crate::connection::Dialect;
use crate::error::BoxError;
use crate::{Error, Result};

impl Revisions {
    /// The revisions of a source of Diesel's: `embed_migrations!`, or a folder by `FileBasedMigrations`.
    ///
    /// # Errors
    /// [`Error::Migration`] if one cannot be read, or is written in Rust for a Diesel connection; those of
    /// [`new`](Self::new).
    pub fn of<DB: Dialect>(source: &impl MigrationSource<DB>) -> Result<Self> {
        let migrations = source
            .migrations()
            .map_err(|source| Error::Migration { version: None, source })?;
        Self::new(
            migrations
                .iter()
                .map(|migration| read(&**migration))
                .collect::<Result<_>>()?,
        )
    }
}

fn read<DB: Dialect>(migration: &dyn Migration<DB>) -> Result<Revision> {
    let version = migration.name().version().to_string();
    let mut up = Recorder::<DB>::new();
    migration.run(&mut up).map_err(|source| refused(&version, source))?;
    // A source without the file gives an error here; what it says does not matter before somebody goes back.
    let mut down = Recorder::<DB>::new();
    let has_down = migration.revert(&mut down).is_ok();
    Ok(Revision {
        name: migration.name().to_string(),
        up: up.into_text(),
        down: has_down.then(|| down.into_text()),
        in_transaction: migration.metadata().run_in_transaction(),
        has_data_step: false,
        version,
    })
}

fn refused(version: &str, source: BoxError) -> Error {
    Error::Migration {
        version: Some(version.to_owned()),
        source,
    }
}
