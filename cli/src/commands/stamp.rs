//! `stamp`: marks revisions as applied without running them.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{STRONG, paint};
use crate::stamp::statements;
use crate::{Exit, Result, offline};

/// Where the database shall stand.
#[derive(Args, Clone, Debug)]
pub struct Stamp {
    /// head, base, or a version: those up to it count as applied, the others do not
    #[arg(allow_negative_numbers = true)]
    pub target: String,
    /// Forget first what the database says is applied, also versions that no file has
    #[arg(long)]
    pub purge: bool,
    /// Print the statements instead of running them; needs no connection
    #[arg(long)]
    pub sql: bool,
}

#[derive(Serialize)]
struct Stamped {
    applied: Vec<String>,
}

impl Stamp {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if self.sql {
            let history = offline::at(&context.revisions(&project)?, &self.target)?;
            let applied = history.entries().iter().filter(|entry| entry.is_applied());
            let applied = applied.map(|entry| entry.version.as_str());
            let others = history.pending().map(|revision| revision.version.as_str());
            context
                .output
                .raw(&format!("BEGIN;\n{}COMMIT;\n", statements(applied, others, self.purge)))?;
            return Ok(Exit::Done);
        }
        let engine = context.engine(&project).await?;
        let applied = engine.stamp(&self.target, self.purge).await?;
        context.output.report(&Stamped { applied })?;
        Ok(Exit::Done)
    }
}

impl Report for Stamped {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let newest = self.applied.last().map_or("base", String::as_str);
        writeln!(
            out,
            "stamped as {} ({} revisions count as applied)",
            paint(STRONG, newest),
            self.applied.len()
        )
    }
}
