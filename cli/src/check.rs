//! Whether files, database and `schema.rs` agree.

use std::path::PathBuf;

use drivetrain::migrate::{Drift, History, Revision, Revisions, Settings};
use serde::Serialize;

use crate::compare::{self, Difference, compare};
use crate::database::Database;
use crate::engine::Engine;
use crate::project::DatabaseUrl;
use crate::scratch::Scratch;
use crate::{Result, output};

/// What does not agree. Nothing of it: all empty.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    /// Revisions that are not applied.
    pub pending: Vec<String>,
    /// Files that are not those that were applied.
    pub files: Vec<Drift>,
    /// Where the database is not what its revisions build.
    pub schema: Vec<Difference>,
    /// Schema files that are not what the database holds.
    pub schema_files: Vec<PathBuf>,
}

impl Checked {
    /// Whether everything agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.pending.is_empty() && self.files.is_empty() && self.schema.is_empty() && self.schema_files.is_empty()
    }

    /// A sentence for each difference.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let pending = self.pending.iter().map(|name| format!("{name} is not applied"));
        let files = self.files.iter().map(ToString::to_string);
        let schema = self.schema.iter().map(ToString::to_string);
        let schema_files = self.schema_files.iter().map(|file| {
            let file = output::shown(file);
            format!("{} is not what the database holds", file.display())
        });
        pending.chain(files).chain(schema).chain(schema_files).collect()
    }
}

/// Compares the database with what its applied revisions build in an empty one.
///
/// # Errors
/// A revision that does not run in an empty database; no such database can be made.
pub async fn against_files(url: &DatabaseUrl, database: &Database, history: &History) -> Result<Vec<Difference>> {
    let scratch = Scratch::beside(url).await?;
    let engine = Engine {
        database: scratch.database.clone(),
        revisions: applied(history)?,
        settings: Settings::default(),
        progress: (),
    };
    engine.upgrade("head").await?;
    let expected = scratch.database.schema().await?;
    let found = database.schema().await?;
    Ok(compare(&expected, &found, compare::Options::default()))
}

/// The revisions that are applied and have files. There are no rows for their data steps.
fn applied(history: &History) -> Result<Revisions> {
    let entries = history.entries().iter().filter(|entry| entry.is_applied());
    let revisions = entries
        .filter_map(|entry| entry.revision.clone())
        .map(|mut revision: Revision| {
            revision.has_data_step = false;
            revision
        });
    Ok(Revisions::new(revisions.collect())?)
}
