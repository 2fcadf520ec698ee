//! `reset`: empties the database and applies everything anew.

use clap::Args;

use super::Context;
use super::ran::Ran;
use super::schema_file::SchemaFile;
use super::seed::Seed;
use crate::{Exit, Result, empty};

/// What comes after.
#[derive(Args, Clone, Debug)]
pub struct Reset {
    /// Run the seed files too
    #[arg(long)]
    pub seed: bool,
    /// What happens to schema.rs.
    #[command(flatten)]
    pub schema_file: SchemaFile,
}

impl Reset {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let engine = context.engine(&project).await?;
        context.confirm(&project, "drop everything in").await?;
        context.if_interrupted("the database is empty or half migrated; run `drivetrain reset` again");
        empty::replace(&engine, "").await?;
        let result = engine.upgrade("head").await;
        engine.progress.clear();
        context.output.report(&Ran(result?))?;
        if self.seed {
            let seed = Seed { files: Vec::new() };
            seed.run_on(context, &project, &engine.database).await?;
        }
        self.schema_file.after(context, &project, &engine.database).await
    }
}
