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
    let up = text(|recorder: &mut Recorder<DB>| migration.run(recorder)).map_err(|source| refused(&version, source))?;
    // A source without the file gives an error here; what it says does not matter before somebody goes back.
    let down = text(|recorder: &mut Recorder<DB>| migration.revert(recorder)).ok();
    Ok(Revision {
        name: migration.name().to_string(),
        up,
        down,
        in_transaction: migration.metadata().run_in_transaction(),
        has_data_step: false,
        version,
    })
}

/// What a migration sends.
fn text<DB>(run: impl FnOnce(&mut Recorder<DB>) -> Result<(), BoxError>) -> Result<String, BoxError> {
    let mut recorder = Recorder::new();
    match run(&mut recorder) {
        // Diesel's folders do not run a file without a byte. Their error is of a crate that we do not know.
        Err(error) if !error.to_string().ends_with("Attempted to run an empty migration.") => Err(error),
        _ => Ok(recorder.into_text()),
    }
}

fn refused(version: &str, source: BoxError) -> Error {
    Error::Migration {
        version: Some(version.to_owned()),
        source,
    }
}
