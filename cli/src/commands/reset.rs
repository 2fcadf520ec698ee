//! `reset`: empties the database and applies everything anew.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// What comes after.
#[derive(Args, Clone, Debug)]
pub struct Reset {
    /// Run the seed files too
    #[arg(long)]
    pub seed: bool,
}

impl Reset {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
