//! The SQL files that the lint looks at.

use std::fs;
use std::path::{Path, PathBuf};

use drivetrain::migrate::{History, Revision};

use crate::lint::{Direction, MigrationFile};
use crate::output::shown;
use crate::project::folder;
use crate::schema::Dialect;
use crate::{Error, Result};

/// Which revisions of a history are looked at. The others only tell what is there by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Those that are not applied.
    Pending,
    /// All.
    All,
}

/// The files of a history, oldest first.
#[must_use]
pub fn of_history(history: &History, migrations: &Path, backend: Dialect, chosen: Chosen) -> Vec<MigrationFile> {
    let mut files = Vec::new();
    for entry in history.entries() {
        if let Some(revision) = &entry.revision {
            let context_only = chosen == Chosen::Pending && !entry.is_pending();
            files.extend(of_revision(
                revision,
                &migrations.join(&revision.name),
                backend,
                context_only,
            ));
        }
    }
    files
}

fn of_revision(revision: &Revision, folder: &Path, backend: Dialect, context_only: bool) -> Vec<MigrationFile> {
    let file = |name: &str, sql: &str, direction| MigrationFile {
        revision: revision.name.clone(),
        path: shown(&folder.join(name)).display().to_string(),
        direction,
        backend,
        sql: sql.to_owned(),
        in_transaction: revision.in_transaction,
        context_only,
    };
    let mut files = vec![file("up.sql", &revision.up, Direction::Up)];
    files.extend(revision.down.iter().map(|down| file("down.sql", down, Direction::Down)));
    files
}

/// The files that paths name: SQL files, folders of revisions, and folders of such folders.
///
/// # Errors
/// A path cannot be read, or names none of these.
pub fn of_paths(paths: &[PathBuf], backend: Dialect) -> Result<Vec<MigrationFile>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_file() {
            files.push(single(path, backend)?);
        } else if path.join("up.sql").is_file() {
            files.extend(of_revision(&folder::read_one(path)?, path, backend, false));
        } else {
            for revision in folder::read(path)?.iter() {
                files.extend(of_revision(revision, &path.join(&revision.name), backend, false));
            }
        }
    }
    Ok(files)
}

/// A file that stands alone, or one of a revision: then its metadata counts.
fn single(path: &Path, backend: Dialect) -> Result<MigrationFile> {
    let sql = fs::read_to_string(path).map_err(Error::file("read", path))?;
    let parent = path.parent().filter(|parent| parent.join("up.sql").is_file());
    let revision = parent.map(folder::read_one).transpose()?;
    let is_down = path.file_name().is_some_and(|name| name == "down.sql");
    Ok(MigrationFile {
        revision: revision
            .as_ref()
            .map_or_else(|| shown(path).display().to_string(), |revision| revision.name.clone()),
        path: shown(path).display().to_string(),
        direction: if is_down { Direction::Down } else { Direction::Up },
        backend,
        sql,
        in_transaction: revision.is_none_or(|revision| revision.in_transaction),
        context_only: false,
    })
}
