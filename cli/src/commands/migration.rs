//! `migration run|revert|redo|list|pending|generate`: the diesel CLI's names for our commands.

use clap::Subcommand;

use super::Context;
use crate::{Exit, Result};

/// A command of the diesel CLI.
#[derive(Clone, Debug, Subcommand)]
pub enum Migration {
    /// As `upgrade`
    Run,
    /// As `downgrade -1`
    Revert {
        /// How many
        #[arg(short, long, default_value_t = 1, conflicts_with = "all")]
        number: usize,
        /// All of them
        #[arg(short, long)]
        all: bool,
    },
    /// As `redo`
    Redo {
        /// How many
        #[arg(short, long, default_value_t = 1, conflicts_with = "all")]
        number: usize,
        /// All of them
        #[arg(short, long)]
        all: bool,
    },
    /// The revisions, with a mark at those that are applied
    List,
    /// Prints `true` if there is a revision to apply
    Pending,
    /// As `revision -m NAME`
    #[command(disable_version_flag = true)]
    Generate {
        /// The name of the revision
        name: String,
        /// The version, instead of the time of now
        #[arg(long)]
        version: Option<String>,
        /// Write no down.sql
        #[arg(short = 'u', long)]
        no_down: bool,
    },
}

impl Migration {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
