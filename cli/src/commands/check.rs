//! `check`: whether the models, the files and the database agree.

use std::io::{self, Write};

use clap::Args;

use super::Context;
use crate::check::{Checked, against_files};
use crate::database::Database;
use crate::output::Report;
use crate::output::style::{BAD, GOOD, paint};
use crate::project::Project;
use crate::{Exit, Result, schema_rs};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Check;

impl Check {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let revisions = context.revisions(&project)?;
        let database = context.open_to_read(&project).await?;
        let history = context.engine_on(database.clone(), revisions).history().await?;
        let checked = Checked {
            pending: history.pending().map(|revision| revision.name.clone()).collect(),
            files: history.drift(),
            schema: against_files(&project.url()?, &database, &history).await?,
            schema_files: schema_files(&project, &database).await?,
        };
        context.output.report(&checked)?;
        Ok(Exit::found(!checked.agrees()))
    }
}

/// The models are compiled against these, so if they fit the database the models do.
async fn schema_files(project: &Project, database: &Database) -> Result<Vec<std::path::PathBuf>> {
    let schema = schema_rs::read(database).await?;
    let mut files = Vec::new();
    for options in schema_rs::options(&project.diesel)?.values() {
        if let Some(file) = options.file.as_ref().filter(|file| file.exists()) {
            let differs = schema_rs::print(&schema, options)?.differs()?;
            files.extend(differs.then(|| file.clone()));
        }
    }
    Ok(files)
}

impl Report for Checked {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        if self.agrees() {
            return writeln!(out, "{} files, database and schema.rs agree", paint(GOOD, "ok"));
        }
        let mut sentences = self.sentences().into_iter();
        sentences.try_for_each(|sentence| writeln!(out, "{} {sentence}", paint(BAD, "!")))
    }
}
