//! Seeds: SQL files that fill a database, each in a transaction.

use std::fs;
use std::path::{Path, PathBuf};

use drivetrain::migrate::statements;
use drivetrain::prelude::*;

use crate::database::Database;
use crate::{Error, Result, on_database};

/// The SQL files that the paths name, in order: files as they are, of folders all that end in `.sql`, by name.
///
/// # Errors
/// A path does not exist or cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(sql_files(path)?);
        } else {
            fs::metadata(path).map_err(Error::file("read", path))?;
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn sql_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let path = entry.map_err(Error::file("read", folder))?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Runs one file in a transaction, and gives the number of rows that it touched.
///
/// # Errors
/// [`Error::Statement`] with the statement that failed; then nothing of the file is stored.
pub async fn run(database: &Database, path: &Path) -> Result<usize> {
    let text = fs::read_to_string(path).map_err(Error::file("read", path))?;
    let statements = statements(&text);
    on_database!(database, db => {
        db.transaction(async |tx| {
            let mut rows = 0;
            for statement in &statements {
                let sent = diesel::sql_query(statement.sql).execute(&tx).await;
                rows += sent.map_err(|source| failed(path, statement.line, source))?;
            }
            Ok::<usize, Error>(rows)
        })
        .await
    })
}

fn failed(path: &Path, line: usize, source: drivetrain::Error) -> Error {
    Error::Statement {
        path: path.to_owned(),
        line,
        source: Box::new(source),
    }
}
