//! `branches`: revisions that are older than the newest one applied.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Branches;

impl Branches {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
