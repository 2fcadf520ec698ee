//! `show`: one revision whole.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which revision.
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// head, current, base+1, a version or the start of one
    #[arg(allow_negative_numbers = true)]
    pub revision: String,
}

impl Show {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
