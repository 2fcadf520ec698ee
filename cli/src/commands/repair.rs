//! `repair`: accepts the files as they are, or clears a revision that died half way.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revision.
#[derive(Args, Clone, Debug)]
pub struct Repair {
    /// Only this one; all that verify reports if absent
    pub revision: Option<String>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Repair {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
