//! `init`: the files of a new project.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// What `init` writes, and where.
#[derive(Args, Clone, Debug)]
pub struct Init {
    /// The project's directory
    #[arg(default_value = ".")]
    pub directory: PathBuf,
    /// What to write: see `drivetrain list-templates`
    #[arg(short, long, default_value = "default")]
    pub template: String,
}

impl Init {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
