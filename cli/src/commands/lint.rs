//! `lint`: what is dangerous in migrations.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use drivetrain::migrate::History;

use super::Context;
use super::findings::Form;
use crate::lint::{Config, lint, rules};
use crate::project::{Kind, Project};
use crate::schema::Dialect;
use crate::sources::{self, Chosen};
use crate::{Error, Exit, Result, offline};

/// Which files, and how findings are written.
#[derive(Args, Clone, Debug)]
pub struct Lint {
    /// SQL files, folders of revisions, or folders of these; the pending revisions if absent
    pub paths: Vec<PathBuf>,
    /// All revisions, also those that are applied
    #[arg(long, conflicts_with = "paths")]
    pub all: bool,
    /// Which database the files are for; that of the project if absent
    #[arg(long, value_enum, value_name = "KIND")]
    pub backend: Option<For>,
    /// How findings are written.
    #[command(flatten)]
    pub form: Form,
}

/// Which database files are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum For {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

impl Lint {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        if let Some(name) = &self.form.explain {
            return Form::explain(context, name, rules::find(name));
        }
        let project = context.project()?;
        let config = config(&project)?;
        let backend = self.backend(&project)?;
        let files = if self.paths.is_empty() {
            let history = self.history(context, &project).await?;
            let chosen = if self.all { Chosen::All } else { Chosen::Pending };
            sources::of_history(&history, &project.migrations()?, backend, chosen)
        } else {
            sources::of_paths(&self.paths, backend)?
        };
        if files.iter().all(|file| file.context_only) {
            context
                .output
                .note("no file to look at; --all looks at applied revisions too");
        }
        self.form.print(context, &lint(&files, &config), config.fail_on)
    }

    /// Without a database, or with `--all`, every revision counts as pending.
    async fn history(&self, context: &Context, project: &Project) -> Result<History> {
        if self.all || project.url().is_err() {
            return Ok(offline::empty(&context.revisions(project)?));
        }
        context.history(project).await
    }

    fn backend(&self, project: &Project) -> Result<Dialect> {
        match self.backend {
            Some(For::Postgres) => Ok(Dialect::Postgres),
            Some(For::Sqlite) => Ok(Dialect::Sqlite),
            None => match project.url().map(|url| url.kind()) {
                Ok(Kind::Postgres) => Ok(Dialect::Postgres),
                Ok(Kind::Sqlite) => Ok(Dialect::Sqlite),
                Err(_) => Err(Error::usage(
                    "it is not known which database the files are for",
                    "give --backend postgres or --backend sqlite, or configure a database",
                )),
            },
        }
    }
}

/// `[lint]` of drivetrain.toml.
fn config(project: &Project) -> Result<Config> {
    let config: Config = project.settings.section("lint", &project.settings.lint)?;
    config
        .check()
        .map_err(|problem| project.settings.mistake("lint", &problem))?;
    Ok(config)
}
