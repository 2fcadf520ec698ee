//! `schema dump` and `schema load`: the whole schema as one SQL script.

use std::path::PathBuf;

use clap::Subcommand;

use super::Context;
use crate::{Exit, Result};

/// What to do with the script.
#[derive(Clone, Debug, Subcommand)]
pub enum Schema {
    /// Write the database's schema as SQL
    Dump {
        /// Write here instead of printing
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Empty the database and build it from a script
    Load {
        /// The script
        file: PathBuf,
    },
}

impl Schema {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
