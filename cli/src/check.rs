//! Whether files, database and `schema.rs` agree.

use std::path::{Path, PathBuf};

use drivetrain::migrate::{Drift, History, Revision};
use serde::Serialize;

use crate::autogenerate::{self, Stage};
use crate::compare::{self, Difference, compare};
use crate::database::Database;
use crate::diff::{Answers, diff};
use crate::models::Features;
use crate::project::{DatabaseUrl, DieselToml, Project};
use crate::schema_rs::{self, SchemaRs};
use crate::{Result, output};

/// What does not agree. Nothing of it: all empty.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    /// Revisions that are not applied.
    pub pending: Vec<String>,
    /// Files that are not those that were applied.
    pub files: Vec<Drift>,
    /// What the models want and the revisions do not build.
    pub models: Vec<String>,
    /// Whether there are models.
    #[serde(skip)]
    pub has_models: bool,
    /// Where the database is not what its revisions build.
    pub schema: Vec<Difference>,
    /// Schema files that are not what the revisions build.
    pub schema_files: Vec<PathBuf>,
    /// What rustfmt said if it could not run: those files may differ in their layout only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unformatted: Option<String>,
}

impl Checked {
    /// Whether everything agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.groups().iter().all(|(sentences, _)| sentences.is_empty())
    }

    /// A sentence for each difference.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.groups().into_iter().flat_map(|(sentences, _)| sentences).collect()
    }

    /// The sentences about each pair of what has to agree, and what mends it.
    #[must_use]
    pub fn groups(&self) -> [(Vec<String>, &'static str); 5] {
        let models = self
            .models
            .iter()
            .map(|what| format!("the models want what no revision does: {what}"));
        let pending = self.pending.iter().map(|name| format!("{name} is not applied"));
        let files = self.files.iter().map(ToString::to_string);
        let schema = self.schema.iter().map(ToString::to_string);
        let schema_files = self.schema_files.iter().map(|file| self.of_schema_file(file));
        [
            (
                models.collect(),
                "write it with `drivetrain revision --autogenerate -m …`",
            ),
            (pending.collect(), "apply it with `drivetrain upgrade`"),
            (
                files.collect(),
                "restore the files; or accept them with `drivetrain repair`",
            ),
            (
                schema.collect(),
                "undo what was done by hand, or write a revision that does it and `drivetrain stamp` it",
            ),
            (
                schema_files.collect(),
                "write it anew with `drivetrain print-schema --write`",
            ),
        ]
    }

    fn of_schema_file(&self, file: &Path) -> String {
        let unformatted = self.unformatted.as_ref();
        let why = unformatted.map(|words| format!(" as printed without rustfmt, which could not run: {words}"));
        let file = output::shown(file);
        format!(
            "{} is not what the revisions build{}",
            file.display(),
            why.unwrap_or_default()
        )
    }
}

/// What the revisions build in an empty database, which is gone with this value.
#[derive(Debug)]
pub struct Replay {
    stage: Stage,
}

impl Replay {
    /// Runs the applied revisions.
    ///
    /// # Errors
    /// A revision that does not run in an empty database; no such database can be made.
    pub async fn of_applied(url: &DatabaseUrl, history: &History) -> Result<Self> {
        let stage = Stage::beside(url).await?;
        stage.replay(applied(history)).await?;
        Ok(Self { stage })
    }

    /// Where the database is not what its applied revisions build.
    ///
    /// # Errors
    /// Those of the databases.
    pub async fn against(&self, database: &Database) -> Result<Vec<Difference>> {
        let expected = self.stage.schema().await?;
        let found = database.schema().await?;
        Ok(compare(&expected, &found, compare::Options::default()))
    }

    /// What the models want and all revisions together do not build, the pending ones included, which run now.
    ///
    /// # Errors
    /// A pending revision that does not run; models with mistakes.
    pub async fn models(&self, url: &DatabaseUrl, history: &History, project: &Project) -> Result<Vec<String>> {
        let models = autogenerate::models_of(project, &Features::default())?;
        self.stage.replay(history.revisions().to_vec()).await?;
        let present = self.stage.schema().await?;
        let of_models = Stage::beside(url).await?;
        let wanted = autogenerate::wanted(&of_models, &present, &models, &project.settings.types).await?;
        let goal = wanted.beside(&present, &Answers::default());
        Ok(diff(&present, &goal).iter().map(ToString::to_string).collect())
    }

    /// The schema files that are not what all revisions build, the pending ones included, which run now.
    ///
    /// # Errors
    /// A pending revision that does not run; a file that cannot be read; what Diesel cannot say.
    pub async fn schema_files(&self, history: &History, diesel: &DieselToml) -> Result<Vec<SchemaRs>> {
        let options = schema_rs::options(diesel)?;
        let mut files = options
            .values()
            .filter(|options| options.file.as_ref().is_some_and(|file| file.exists()))
            .peekable();
        if files.peek().is_none() {
            return Ok(Vec::new());
        }
        self.stage.replay(history.revisions().to_vec()).await?;
        let schema = schema_rs::read(self.stage.database()).await?;
        let mut different = Vec::new();
        for options in files {
            let printed = schema_rs::print(&schema, options)?;
            if printed.differs()? {
                different.push(printed);
            }
        }
        Ok(different)
    }
}

/// The revisions that are applied and have files.
fn applied(history: &History) -> Vec<Revision> {
    let entries = history.entries().iter().filter(|entry| entry.is_applied());
    entries.filter_map(|entry| entry.revision.clone()).collect()
}
