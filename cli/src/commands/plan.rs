//! `plan`: what an upgrade or downgrade would do.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Where to.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// As for upgrade and downgrade
    #[arg(default_value = "head", allow_negative_numbers = true)]
    pub target: String,
    /// Show the SQL too
    #[arg(long)]
    pub sql: bool,
}

impl Plan {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
