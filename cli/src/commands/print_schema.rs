//! `print-schema`: the tables as Diesel's `table!`.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// Where to, and which tables.
#[derive(Args, Clone, Debug)]
pub struct PrintSchema {
    /// Write to the file of diesel.toml instead of printing
    #[arg(long)]
    pub write: bool,
}

impl PrintSchema {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
