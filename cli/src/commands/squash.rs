//! `squash`: makes one revision of several.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate::{History, Repair, Revision};
use serde::Serialize;

use super::Context;
use super::history::within;
use crate::output::Report;
use crate::output::style::{GOOD, paint};
use crate::revision::{Text, lock, replace, squash};
use crate::{Error, Exit, Result};

/// Which revisions, and what the new one is called.
#[derive(Args, Clone, Debug)]
pub struct Squash {
    /// The first and the last, both included: a:b
    #[arg(allow_negative_numbers = true)]
    pub range: String,
    /// The name of the new revision
    #[arg(short, long, default_value = "squashed")]
    pub message: String,
    /// Show what would be written, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Serialize)]
struct Squashed {
    revisions: Vec<String>,
    into: String,
    files: Vec<Text>,
    written: bool,
}

impl Squash {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = context.history(&project).await?;
        let (revisions, is_applied) = chosen(&history, &self.range)?;
        let new = squash(&revisions, &self.message)?;
        if !self.dry_run {
            let migrations = project.migrations()?;
            let _lock = lock(&migrations)?;
            replace(&migrations, &revisions, &new)?;
            if is_applied {
                context.engine(&project).await?.repair(Repair::Adopt).await?;
            }
            context
                .output
                .note("databases that have all of these revisions are known by the list at the head of up.sql");
        }
        context.output.report(&Squashed {
            revisions: revisions.iter().map(|revision| revision.name.clone()).collect(),
            into: new.name.folder(),
            files: new.files,
            written: !self.dry_run,
        })?;
        Ok(Exit::Done)
    }
}

/// The revisions of the range, and whether the database has them: all or none.
fn chosen(history: &History, range: &str) -> Result<(Vec<Revision>, bool)> {
    if let Some(drift) = history.drift().first() {
        return Err(Error::project(
            format!("files and database do not agree: {drift}"),
            "see `drivetrain verify`; squash when they agree",
        ));
    }
    let entries = within(history, range)?;
    let applied = entries.iter().filter(|entry| entry.is_applied()).count();
    if applied != 0 && applied != entries.len() {
        return Err(Error::project(
            format!(
                "{applied} of these {} revisions are applied to this database",
                entries.len()
            ),
            "upgrade behind the last or downgrade before the first of them, then squash",
        ));
    }
    let revisions = entries.iter().filter_map(|entry| entry.revision.clone());
    Ok((revisions.collect(), applied > 0))
}

impl Report for Squashed {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        if self.written {
            return writeln!(
                out,
                "{} {} revisions into {}",
                paint(GOOD, "squashed"),
                self.revisions.len(),
                self.into
            );
        }
        let mut files = self.files.iter();
        files.try_for_each(|file| writeln!(out, "-- {}/{}\n{}", self.into, file.name, file.text))
    }
}
