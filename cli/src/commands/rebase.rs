//! `rebase`: gives a pending revision a version after the newest.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revision.
#[derive(Args, Clone, Debug)]
pub struct Rebase {
    /// A version or the start of one
    pub revision: String,
    /// Show the new name, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Rebase {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
