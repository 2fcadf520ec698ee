//! `squash`: makes one revision of several.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revisions, and what the new one is called.
#[derive(Args, Clone, Debug)]
pub struct Squash {
    /// The first and the last: a:b
    #[arg(allow_negative_numbers = true)]
    pub range: String,
    /// The name of the new revision
    #[arg(short, long, default_value = "squashed")]
    pub message: String,
    /// Show what would be written, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Squash {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
