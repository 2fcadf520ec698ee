//! `verify`: whether the files are those that were applied.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Verify;

impl Verify {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
