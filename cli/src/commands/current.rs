//! `current`: where the database stands.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// What to tell of it.
#[derive(Args, Clone, Debug)]
pub struct Current {
    /// Exit with 2 unless the database is at the head
    #[arg(long)]
    pub check_heads: bool,
}

impl Current {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
