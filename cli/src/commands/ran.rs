//! What a run gave: the report of `upgrade`, `downgrade` and `redo`.

use std::io::{self, Write};

use drivetrain::migrate::{Done, Plan};
use serde::Serialize;

use crate::output::Report;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
}

impl Planned {
    pub(super) fn new(plan: &Plan, with_sql: bool) -> Self {
        let steps = plan.revisions.iter().map(|revision| Step {
            version: revision.version.clone(),
            name: revision.name.clone(),
            in_transaction: revision.in_transaction,
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
            let outside = if step.in_transaction {
                ""
            } else {
                "  (outside a transaction)"
            };
            let comment = if self.with_sql { "-- " } else { "" };
            writeln!(out, "{comment}{:<4}  {}{outside}", self.direction, step.name)?;
            if let Some(sql) = &step.sql {
                writeln!(out, "{}\n", sql.trim_end())?;
            }
        }
        Ok(())
    }
}
