//! `stamp`: marks revisions as applied without running them.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Where the database shall stand.
#[derive(Args, Clone, Debug)]
pub struct Stamp {
    /// head, base, or a version: those up to it count as applied, the others do not
    #[arg(allow_negative_numbers = true)]
    pub target: String,
    /// Forget first what the database says is applied, also versions that no file has
    #[arg(long)]
    pub purge: bool,
    /// Print the statements instead of running them; needs no connection
    #[arg(long)]
    pub sql: bool,
}

impl Stamp {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
