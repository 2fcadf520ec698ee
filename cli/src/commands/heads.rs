//! `heads`: the newest revision of the files.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Heads;

impl Heads {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
