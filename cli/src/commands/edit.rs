//! `edit`: opens a revision in the editor.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revision, and which of its files.
#[derive(Args, Clone, Debug)]
pub struct Edit {
    /// head, a version or the start of one
    #[arg(default_value = "head", allow_negative_numbers = true)]
    pub revision: String,
    /// Open down.sql too
    #[arg(long)]
    pub down: bool,
}

impl Edit {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
