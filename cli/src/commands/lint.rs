//! `lint`: what is dangerous in migrations.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which files, and how findings are written.
#[derive(Args, Clone, Debug)]
pub struct Lint {
    /// SQL files or migration folders; the pending revisions if absent, all with --all
    pub paths: Vec<PathBuf>,
    /// All revisions, also those that are applied
    #[arg(long)]
    pub all: bool,
}

impl Lint {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
