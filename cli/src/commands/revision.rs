//! `revision`: the files of a new migration.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// What the new revision is called and holds.
#[derive(Args, Clone, Debug)]
pub struct Revision {
    /// What it does, in a few words: the name of its folder
    #[arg(short, long)]
    pub message: String,
    /// Print what would be written, and write nothing
    #[arg(long)]
    pub sql: bool,
    /// The version, instead of the time of now
    #[arg(long, visible_alias = "rev-id", value_name = "VERSION")]
    pub version: Option<String>,
    /// A folder with up.sql, down.sql and metadata.toml to start from
    #[arg(long, value_name = "DIRECTORY")]
    pub template: Option<PathBuf>,
    /// Run it outside of a transaction, as CREATE INDEX CONCURRENTLY needs
    #[arg(long)]
    pub no_transaction: bool,
    /// Write no down.sql: the revision cannot be undone
    #[arg(short = 'u', long)]
    pub no_down: bool,
}

impl Revision {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
