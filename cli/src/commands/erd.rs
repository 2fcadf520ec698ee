//! `erd`: the tables as a diagram.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// How it is drawn.
#[derive(Args, Clone, Debug)]
pub struct Erd {
    /// Write here instead of printing
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl Erd {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
