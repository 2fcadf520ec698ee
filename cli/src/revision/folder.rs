//! A revision's folder, written whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Name;
use crate::{Error, Result};

/// Diesel's word for a revision that runs outside of a transaction.
const METADATA: &str = "run_in_transaction = false\n";

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// `up.sql`, `down.sql`, `metadata.toml`.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// A revision that is to be written.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is called.
    pub name: Name,
    /// Its files.
    pub files: Vec<Text>,
}

impl New {
    /// Takes down.sql away.
    #[must_use]
    pub fn without_down(mut self) -> Self {
        self.files.retain(|file| file.name != "down.sql");
        self
    }

    /// Says in metadata.toml that it runs outside of a transaction.
    #[must_use]
    pub fn outside_transaction(mut self) -> Self {
        self.files.retain(|file| file.name != "metadata.toml");
        self.files.push(Text {
            name: "metadata.toml".to_owned(),
            text: METADATA.to_owned(),
        });
        self
    }

    /// Writes the folder into `migrations` and gives its path.
    ///
    /// # Errors
    /// [`Error::File`] if the directory cannot be written. Then nothing is left behind.
    pub fn write(&self, migrations: &Path) -> Result<PathBuf> {
        // Diesel passes over names that begin with a dot.
        let unfinished = migrations.join(format!(".{}", self.name.folder()));
        let path = migrations.join(self.name.folder());
        let written = self
            .write_to(&unfinished)
            .and_then(|()| fs::rename(&unfinished, &path).map_err(Error::file("create", &path)));
        if written.is_err() {
            // What counts is the first error; this one would only repeat it.
            let _ = fs::remove_dir_all(&unfinished);
        }
        written.map(|()| path)
    }

    fn write_to(&self, folder: &Path) -> Result<()> {
        fs::create_dir(folder).map_err(Error::file("create", folder))?;
        for file in &self.files {
            let path = folder.join(&file.name);
            fs::write(&path, &file.text).map_err(Error::file("write", &path))?;
        }
        Ok(())
    }
}

/// The lock that the diesel CLI takes too while it makes a revision, held until the file is dropped.
///
/// # Errors
/// [`Error::File`] if the directory cannot be written.
pub fn lock(migrations: &Path) -> Result<File> {
    let path = migrations.join(".diesel_lock");
    let file = File::options()
        .append(true)
        .create(true)
        .open(&path)
        .map_err(Error::file("write", &path))?;
    file.lock().map_err(Error::file("lock", &path))?;
    Ok(file)
}
