//! `verify`: whether the files are those that were applied.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate::Drift;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{BAD, GOOD, paint};
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Verify;

#[derive(Serialize)]
struct Verified {
    applied: usize,
    differences: Vec<Difference>,
}

#[derive(Serialize)]
struct Difference {
    #[serde(flatten)]
    drift: Drift,
    text: String,
}

impl Verify {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let history = context.history(&context.project()?).await?;
        let differences = history.drift().into_iter().map(|drift| Difference {
            text: drift.to_string(),
            drift,
        });
        let verified = Verified {
            applied: history.entries().iter().filter(|entry| entry.is_applied()).count(),
            differences: differences.collect(),
        };
        context.output.report(&verified)?;
        if !verified.differences.is_empty() {
            context
                .output
                .note("restore the files; or accept them as they are with `drivetrain repair`");
        }
        Ok(Exit::found(!verified.differences.is_empty()))
    }
}

impl Report for Verified {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        if self.differences.is_empty() {
            return writeln!(
                out,
                "{} {} applied revisions and their files agree",
                paint(GOOD, "ok"),
                self.applied
            );
        }
        let mut differences = self.differences.iter();
        differences.try_for_each(|difference| writeln!(out, "{} {}", paint(BAD, "!"), difference.text))
    }
}
