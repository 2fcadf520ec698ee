//! `history`: the revisions in order.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revisions, and what of them.
#[derive(Args, Clone, Debug)]
pub struct History {
    /// Mark those that are applied, and the newest of them
    #[arg(short, long)]
    pub indicate_current: bool,
    /// Only a part: a:b, :b, a:, -3:current
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    pub rev_range: Option<String>,
}

impl History {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
