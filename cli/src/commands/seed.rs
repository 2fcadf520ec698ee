//! `seed`: runs the project's seed files.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Which files.
#[derive(Args, Clone, Debug)]
pub struct Seed {
    /// SQL files, or folders of them; `seeds` beside the migrations if absent
    pub files: Vec<PathBuf>,
}

impl Seed {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
