//! `completions`: what a shell needs to complete commands.

use clap::Args;
use clap_complete::Shell;

use super::Context;
use crate::{Exit, Result};

/// For which shell.
#[derive(Args, Clone, Debug)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

impl Completions {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
