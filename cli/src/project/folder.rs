//! The revisions of a project's directory, as Diesel reads them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use drivetrain::migrate::{Revision, Revisions};
use serde::Deserialize;

use crate::{Error, Result};

/// `metadata.toml`. As Diesel has it, a file without the key says `false`.
#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    run_in_transaction: bool,
    /// Ours: rows are changed by code of the program first.
    #[serde(default)]
    data_step: bool,
}

/// Reads the revisions below `migrations`, oldest first. Files and hidden folders there do not count.
///
/// # Errors
/// A folder without `up.sql`, a file that cannot be read as UTF-8, a version that is there twice.
pub fn read(migrations: &Path) -> Result<Revisions> {
    let mut revisions = Vec::new();
    for folder in folders(migrations)? {
        revisions.push(read_one(&folder)?);
    }
    Ok(Revisions::new(revisions)?)
}

/// The folders of revisions, in no order.
fn folders(migrations: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(migrations).map_err(Error::file("read", migrations))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: Vec<PathBuf> = paths
        .collect::<io::Result<_>>()
        .map_err(Error::file("read", migrations))?;
    Ok(paths
        .into_iter()
        .filter(|path| !is_hidden(path) && path.is_dir())
        .collect())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Reads one revision.
///
/// # Errors
/// As [`read`].
pub fn read_one(folder: &Path) -> Result<Revision> {
    let name = folder.file_name().and_then(OsStr::to_str).ok_or_else(|| {
        Error::project(
            format!("the name of the revision {} is not UTF-8", folder.display()),
            "rename it like 2026-01-05-090000_create_users",
        )
    })?;
    let up = text(&folder.join("up.sql"))?.ok_or_else(|| no_up(folder))?;
    let mut revision = Revision::new(name, up, text(&folder.join("down.sql"))?);
    let metadata = folder.join("metadata.toml");
    if let Some(text) = text(&metadata)? {
        let said: Metadata = toml::from_str(&text).map_err(|error| Error::Config {
            path: metadata,
            problem: error.message().to_owned(),
        })?;
        revision.in_transaction = said.run_in_transaction;
        revision.has_data_step = said.data_step;
    }
    Ok(revision)
}

fn text(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file("read", path)(error)),
    }
}

fn no_up(folder: &Path) -> Error {
    Error::project(
        format!("the revision {} has no up.sql", folder.display()),
        "write up.sql, or take the folder away",
    )
}
