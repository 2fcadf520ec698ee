//! `repair`: accepts the files as they are, or says what became of a revision that died half way.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{GOOD, paint};
use crate::{Exit, Result};

/// What to mend; what `verify` reports if nothing else is said.
#[derive(Args, Clone, Debug)]
#[group(multiple = false)]
pub struct Repair {
    /// The statement that was under way when a runner died has run: go on behind it
    #[arg(long)]
    pub done: bool,
    /// The statement that was under way when a runner died has not run: send it again
    #[arg(long)]
    pub again: bool,
    /// What a half-done revision did was undone by hand: forget that it began
    #[arg(long)]
    pub undone: bool,
}

#[derive(Serialize)]
struct Repaired {
    versions: Vec<String>,
}

impl Repair {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let engine = context.engine(&context.project()?).await?;
        let versions = engine.repair(self.kind()).await?;
        if versions.is_empty() {
            context.output.note("nothing to mend");
        }
        context.output.report(&Repaired { versions })?;
        Ok(Exit::Done)
    }

    fn kind(&self) -> migrate::Repair {
        match self {
            Self { done: true, .. } => migrate::Repair::Ran,
            Self { again: true, .. } => migrate::Repair::DidNotRun,
            Self { undone: true, .. } => migrate::Repair::Undone,
            _ => migrate::Repair::Adopt,
        }
    }
}

impl Report for Repaired {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let mut versions = self.versions.iter();
        versions.try_for_each(|version| writeln!(out, "{} {version}", paint(GOOD, "mended")))
    }
}
