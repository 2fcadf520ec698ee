//! `schema dump` and `schema load`: the whole schema as one SQL script.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use drivetrain::migrate::Revisions;

use super::Context;
use super::schema_file::SchemaFile;
use crate::dump::dump;
use crate::stamp::statements;
use crate::{Error, Exit, Result, empty};

/// What to do with the script.
#[derive(Clone, Debug, Subcommand)]
pub enum Schema {
    /// Write the database's schema as SQL, with the versions that are applied
    Dump {
        /// Write here instead of printing
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Empty the database and build it from a script, both or nothing
    Load {
        /// The script
        file: PathBuf,
    },
}

impl Schema {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        match self {
            Self::Dump { output } => write(context, output.as_deref()).await,
            Self::Load { file } => load(context, file).await,
        }
    }
}

async fn write(context: &Context, output: Option<&Path>) -> Result<Exit> {
    let project = context.project()?;
    let revisions = context.revisions(&project)?;
    let database = context.open_to_read(&project).await?;
    let history = context.engine_on(database.clone(), revisions).history().await?;
    let applied = history.entries().iter().filter(|entry| entry.is_applied());
    let applied = applied.map(|entry| entry.version.as_str());
    let script = format!(
        "{}\n{}",
        dump(&database.schema().await?),
        statements(applied, [].into_iter(), false)
    );
    match output {
        Some(path) => fs::write(path, script).map_err(Error::file("write", path))?,
        None => context.output.raw(&script)?,
    }
    Ok(Exit::Done)
}

async fn load(context: &Context, file: &Path) -> Result<Exit> {
    let script = fs::read_to_string(file).map_err(Error::file("read", file))?;
    let project = context.project()?;
    let engine = context.engine_on(context.open(&project).await?, Revisions::default());
    let action = format!("replace, by {}, everything in", file.display());
    context.confirm(&project, &action).await?;
    empty::replace(&engine, script.trim_start_matches('\u{feff}')).await?;
    context
        .output
        .note(&format!("built {} from {}", project.url()?, file.display()));
    SchemaFile::default().after(context, &project, &engine.database).await
}
