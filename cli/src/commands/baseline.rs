//! `baseline`: adopts a database that exists already.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// How the first revision is called.
#[derive(Args, Clone, Debug)]
pub struct Baseline {
    /// The name of the first revision
    #[arg(short, long, default_value = "baseline")]
    pub message: String,
    /// Print what would be written, and change nothing
    #[arg(long)]
    pub sql: bool,
}

impl Baseline {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
