//! `redo`: reverts the newest revisions and applies them again.

use clap::Args;

use super::Context;
use super::ran::Ran;
use super::schema_file::SchemaFile;
use crate::{Exit, Result};

/// How many.
#[derive(Args, Clone, Debug)]
pub struct Redo {
    /// How many revisions, the newest first
    #[arg(short, long, default_value_t = 1, conflicts_with = "all")]
    pub number: usize,
    /// All that are applied
    #[arg(short, long)]
    pub all: bool,
    /// What happens to schema.rs.
    #[command(flatten)]
    pub schema_file: SchemaFile,
}

impl Redo {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if self.all {
            context
                .confirm(&project, "revert and apply again all revisions of")
                .await?;
        }
        let engine = context.engine(&project).await?;
        let count = if self.all { usize::MAX } else { self.number };
        let result = engine.redo(count).await;
        engine.progress.clear();
        let done = result?;
        if done.is_empty() {
            context.output.note("nothing is applied");
        }
        context.output.report(&Ran(done))?;
        self.schema_file.after(context, &project, &engine.database).await
    }
}
