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
    let text = text.trim_start_matches('\u{feff}');
    let pieces: Vec<(usize, &str)> = numbered(text);
    on_database!(database, db => {
        db.transaction(async |tx| {
            let mut rows = 0;
            for (line, sql) in &pieces {
                let sent = diesel::sql_query(*sql).execute(&tx).await;
                rows += sent.map_err(|source| failed(path, *line, source))?;
            }
            Ok::<usize, Error>(rows)
        })
        .await
    })
}

/// The statements that hold more than comments, with the lines where they begin.
fn numbered(text: &str) -> Vec<(usize, &str)> {
    let mut line = 1;
    let mut pieces = Vec::new();
    for piece in statements(text) {
        let sql = without_comments(piece);
        if !sql.trim_matches(|c: char| c.is_whitespace() || c == ';').is_empty() {
            let before = &piece[..piece.len() - sql.len()];
            pieces.push((line + before.matches('\n').count(), sql));
        }
        line += piece.matches('\n').count();
    }
    pieces
}

/// The text behind white space and comments at its start.
fn without_comments(sql: &str) -> &str {
    let mut rest = sql.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            _ => return rest,
        };
        rest = rest[end..].trim_start();
    }
}

fn failed(path: &Path, line: usize, source: drivetrain::Error) -> Error {
    Error::Statement {
        path: path.to_owned(),
        line,
        source: Box::new(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_numbered_by_their_lines_and_comments_are_none() {
        let text = "-- users\nINSERT 1;\n\n/* posts */ INSERT 2;\n-- end\n";
        assert_eq!(numbered(text), [(2, "INSERT 1;"), (4, "INSERT 2;")]);
        assert_eq!(numbered("-- nothing"), []);
    }
}
