//! A pending revision that came in late gets a version after the newest.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Utc;
use drivetrain::migrate::{Revision, Revisions};

use super::Name;
use crate::{Error, Result};

/// The new name of a revision: now, and the title that it has.
///
/// # Errors
/// The newest revision has a version from the future.
pub fn rebased(revision: &Revision, revisions: &Revisions, format: Option<&str>, migrations: &Path) -> Result<Name> {
    let title = revision.name.split_once('_').map_or("revision", |(_, title)| title);
    let name = Name::new(title, None, format, Utc::now(), migrations)?;
    match revisions.last() {
        Some(newest) if newest.version >= name.key() => Err(Error::project(
            format!("the newest revision, {}, has a version from the future", newest.name),
            "rename its folder, or wait",
        )),
        _ => Ok(name),
    }
}

/// Renames the folder and gives its new path.
///
/// # Errors
/// [`Error::File`] if the folder cannot be moved.
pub fn rename(migrations: &Path, revision: &Revision, name: &Name) -> Result<PathBuf> {
    let from = migrations.join(&revision.name);
    let to = migrations.join(name.folder());
    fs::rename(&from, &to).map_err(Error::file("move", &from))?;
    Ok(to)
}
