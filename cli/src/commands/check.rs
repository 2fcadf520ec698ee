//! `check`: whether the models, the files and the database agree.

use std::io::{self, Write};

use clap::Args;

use super::Context;
use crate::autogenerate::has_models;
use crate::check::{Checked, Replay};
use crate::output::Report;
use crate::output::style::{BAD, DIM, GOOD, paint};
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Check;

impl Check {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let revisions = context.revisions(&project)?;
        let database = context.open_to_read(&project).await?;
        let history = context.engine_on(database.clone(), revisions).history().await?;
        let replay = Replay::of_applied(&project.url()?, &history).await?;
        let schema = replay.against(&database).await?;
        let has_models = has_models(&project);
        let models = match has_models {
            true => replay.models(&project.url()?, &history, &project).await?,
            false => Vec::new(),
        };
        let schema_files = replay.schema_files(&history, &project.diesel).await?;
        let checked = Checked {
            pending: history.pending().map(|revision| revision.name.clone()).collect(),
            files: history.drift(),
            models,
            has_models,
            schema,
            unformatted: schema_files.iter().find_map(|file| file.unformatted.clone()),
            schema_files: schema_files.into_iter().filter_map(|file| file.file).collect(),
        };
        context.output.report(&checked)?;
        Ok(Exit::found(!checked.agrees()))
    }
}

impl Report for Checked {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        if self.agrees() {
            let models = if self.has_models { "models, " } else { "" };
            return writeln!(out, "{} {models}files, database and schema.rs agree", paint(GOOD, "ok"));
        }
        for (sentences, mended) in self.groups().into_iter().filter(|(sentences, _)| !sentences.is_empty()) {
            for sentence in sentences {
                writeln!(out, "{} {sentence}", paint(BAD, "!"))?;
            }
            writeln!(out, "  {}", paint(DIM, mended))?;
        }
        Ok(())
    }
}
