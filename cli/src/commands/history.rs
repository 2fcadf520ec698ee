//! `history`: the revisions in order.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use drivetrain::migrate::{Entry, History as Known};
use serde::Serialize;

use super::Context;
use super::entry::Shown;
use crate::output::style::{DIM, STRONG, paint};
use crate::output::{Report, Table};
use crate::{Exit, Result, offline};

/// Which revisions, and what of them.
#[derive(Args, Clone, Debug)]
pub struct History {
    /// Mark those that are applied, and the newest of them
    #[arg(short, long)]
    pub indicate_current: bool,
    /// Only a part, both ends included: a:b, :b, a:, -3:current
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    pub rev_range: Option<String>,
}

/// Newest first.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Listed(pub(super) Vec<Shown>);

impl History {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let range = self.rev_range.as_deref().unwrap_or(":");
        let history = match self.indicate_current {
            true => context.history(&project).await?,
            false => context.history_for(&project, range).await?,
        };
        let migrations = project.migrations()?;
        let within = within(&history, range)?;
        let shown = within.into_iter().rev();
        let shown = shown.map(|entry| Shown::new(&history, entry, self.indicate_current, &migrations));
        let listed = Listed(shown.collect());
        if listed.0.is_empty() {
            context.output.note(&nothing_in(&migrations));
        }
        context.output.report(&listed)?;
        Ok(Exit::Done)
    }
}

fn nothing_in(migrations: &Path) -> String {
    format!(
        "no revision is there; make one in {} with `drivetrain revision -m`",
        migrations.display()
    )
}

/// The entries between two targets, both included, as Alembic has it.
pub(super) fn within<'a>(history: &'a Known, range: &str) -> Result<Vec<&'a Entry>> {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let first = version(history, offline::or(from, "base"))?;
    let last = offline::or(to, "head");
    let last = if to.trim().is_empty() {
        None
    } else {
        Some(version(history, last)?)
    };
    let entries = history.entries().iter();
    let is_within = |entry: &&Entry| {
        let entry = entry.version.as_str();
        first.is_none_or(|first| entry >= first) && last.is_none_or(|last| last.is_some_and(|last| entry <= last))
    };
    Ok(entries.filter(is_within).collect())
}

/// The version that a target names; `None` for the base.
fn version<'a>(history: &'a Known, target: &str) -> Result<Option<&'a str>> {
    if offline::is_base(history, target)? {
        return Ok(None);
    }
    Ok(Some(history.revision(target)?.version.as_str()))
}

impl Report for Listed {
    fn text(&self, out: &mut dyn Write, detail: u8) -> io::Result<()> {
        if detail > 0 {
            return self.0.iter().try_for_each(|shown| whole(shown, out));
        }
        let mut table = Table::default();
        for shown in &self.0 {
            table.row(shown.row());
        }
        table.write(out)
    }
}

/// As `git log` shows a commit.
fn whole(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {} {}", paint(STRONG, "revision"), shown.name, shown.remarks())?;
    let took = shown.took_ms.map(|took| format!(" ({took} ms)")).unwrap_or_default();
    let lines = [
        ("title", Some(shown.title.clone())),
        ("applied", shown.applied_at.as_ref().map(|at| format!("{at}{took}"))),
        ("by", shown.applied_by.clone()),
        ("path", shown.path.as_ref().map(|path| path.display().to_string())),
    ];
    for (label, text) in lines {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            writeln!(out, "  {} {text}", paint(DIM, &format!("{label:<8}")))?;
        }
    }
    writeln!(out)
}
