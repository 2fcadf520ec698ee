//! `downgrade`: reverts revisions.

use clap::Args;

use super::Context;
use super::schema_file::SchemaFile;
use crate::{Exit, Result};

/// How far, and how.
#[derive(Args, Clone, Debug)]
pub struct Downgrade {
    /// Where to: base, a version or the start of one, -N, REV-N; with --sql a range a:b
    #[arg(allow_negative_numbers = true)]
    pub target: String,
    /// Print the script instead of running it; needs no connection
    #[arg(long)]
    pub sql: bool,
    /// With --sql: a script that skips what the database does not have
    #[arg(long, requires = "sql")]
    pub idempotent: bool,
    /// Show the plan and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub dry_run: bool,
    /// What happens to schema.rs.
    #[command(flatten)]
    pub schema_file: SchemaFile,
}

impl Downgrade {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
