//! `man`: the manual pages.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Where to.
#[derive(Args, Clone, Debug)]
pub struct Man {
    /// Write a page per command here instead of printing the first
    pub directory: Option<PathBuf>,
}

impl Man {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
