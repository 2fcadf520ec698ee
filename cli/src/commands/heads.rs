//! `heads`: the newest revision of the files.

use clap::Args;

use super::Context;
use super::entry::Shown;
use super::history::Listed;
use crate::{Exit, Result, offline};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Heads;

impl Heads {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = offline::empty(&context.revisions(&project)?);
        let migrations = project.migrations()?;
        let head = history.entries().last();
        let shown = head.map(|entry| Shown::new(&history, entry, false, &migrations));
        context.output.report(&Listed(shown.into_iter().collect()))?;
        Ok(Exit::Done)
    }
}
