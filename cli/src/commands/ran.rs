//! What a run gave: the report of `upgrade`, `downgrade` and `redo`.

use std::io::{self, Write};

use drivetrain::migrate::{Done, History, Plan};
use serde::Serialize;

use crate::autogenerate::LOSES;
use crate::output::Report;
use crate::output::style::{WARNING, paint};

/// Revisions that ran. The text of each was printed as it ended.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Ran(pub(super) Vec<Done>);

impl Report for Ran {
    fn text(&self, _: &mut dyn Write, _: u8) -> io::Result<()> {
        Ok(())
    }
}

/// Revisions that would run.
#[derive(Serialize)]
pub(super) struct Planned {
    direction: &'static str,
    revisions: Vec<Step>,
    #[serde(skip)]
    with_sql: bool,
}

/// One of them.
#[derive(Serialize)]
struct Step {
    version: String,
    name: String,
    in_transaction: bool,
    /// On SQLite, where it drops a table to which others point.
    without_foreign_keys: bool,
    /// What is gone for good, as the file says.
    loses: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
}

impl Step {
    /// What a reader has to know of how it runs.
    fn how(&self) -> &'static str {
        match (self.in_transaction, self.without_foreign_keys) {
            (true, false) => "",
            (false, false) => "  (outside a transaction)",
            (true, true) => "  (foreign keys off, checked before the commit)",
            (false, true) => "  (outside a transaction, foreign keys off, checked before each commit)",
        }
    }
}

/// What a file marks as gone for good.
fn losses(sql: &str) -> Vec<String> {
    let marked = sql.lines().filter_map(|line| line.trim().strip_prefix(LOSES));
    marked.map(|what| what.trim().to_owned()).collect()
}

impl Planned {
    pub(super) fn new(history: &History, plan: &Plan, with_sql: bool) -> Self {
        let without_foreign_keys = history.without_foreign_keys(plan);
        let steps = plan.revisions.iter().map(|revision| Step {
            version: revision.version.clone(),
            name: revision.name.clone(),
            in_transaction: revision.in_transaction,
            without_foreign_keys: without_foreign_keys.contains(revision.version.as_str()),
            loses: losses(revision.sql(plan.direction).unwrap_or_default()),
            sql: with_sql.then(|| revision.sql(plan.direction).unwrap_or_default().to_owned()),
        });
        Self {
            direction: match plan.direction {
                drivetrain::migrate::Direction::Up => "up",
                drivetrain::migrate::Direction::Down => "down",
            },
            revisions: steps.collect(),
            with_sql,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }
}

impl Report for Planned {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        for step in &self.revisions {
            let comment = if self.with_sql { "-- " } else { "" };
            writeln!(out, "{comment}{:<4}  {}{}", self.direction, step.name, step.how())?;
            for what in &step.loses {
                writeln!(out, "{comment}      {} {what}", paint(WARNING, "loses"))?;
            }
            if let Some(sql) = &step.sql {
                writeln!(out, "{}\n", sql.trim_end())?;
            }
        }
        Ok(())
    }
}
