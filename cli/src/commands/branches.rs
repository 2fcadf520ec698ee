//! `branches`: revisions that are older than the newest one applied.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate::Drift;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{PENDING, paint};
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Branches;

#[derive(Serialize)]
#[serde(transparent)]
struct OutOfOrder(Vec<Drift>);

impl Branches {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let mut drift = context.history(&context.project()?).await?.drift();
        drift.retain(|drift| matches!(drift, Drift::OutOfOrder { .. }));
        if drift.is_empty() {
            context
                .output
                .note("none: every pending revision is newer than those applied");
        } else {
            context
                .output
                .note("apply them with `upgrade --allow-out-of-order`, or renumber them with `rebase REV`");
        }
        context.output.report(&OutOfOrder(drift))?;
        Ok(Exit::Done)
    }
}

impl Report for OutOfOrder {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        self.0
            .iter()
            .try_for_each(|drift| writeln!(out, "{} {drift}", paint(PENDING, "!")))
    }
}
