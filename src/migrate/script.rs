//! Offline: a script for psql or sqlite3 that does what a run would do. Sends nothing.

use std::fmt::Write as _;

use super::channel::System;
use super::record::quoted;
use super::{Direction, Plan, Problem, Revision, Settings, record, store};
use super::{checked, dropped, parts};
use crate::Result;

/// How a script is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    /// For psql or sqlite3.
    pub system: System,
    /// Each revision is left out where the database has it already.
    pub idempotent: bool,
}

/// The script of a plan: the lock, the tables, and each revision with its note, in a transaction where it runs in one.
/// It ends at the first error. On SQLite, each revision that drops a table runs with foreign keys off, and is checked
/// before it is stored: whether others point to that table is not known here.
///
/// # Errors
/// [`Problem::NoDown`], and [`Problem::NeedsProgram`] for a revision with a data step.
pub fn script(plan: &Plan, form: Script, settings: &Settings) -> Result<String> {
    let mut text = head(form.system, settings);
    for revision in &plan.revisions {
        let body = body(revision, plan.direction, form.system)?;
        let _ = writeln!(text, "\n-- {} {}", plan.direction.file(), revision.name);
        text.push_str(&match form.idempotent {
            true => guarded(&body, revision, plan.direction, form.system),
            false => body,
        });
    }
    Ok(text)
}

fn head(system: System, settings: &Settings) -> String {
    let tables = record::tables(system);
    match system {
        System::Postgres => format!(
            "\\set ON_ERROR_STOP on\nSET lock_timeout = {};\nSET client_min_messages = warning;\n\
             SELECT pg_advisory_lock({}) \\g /dev/null\n{tables}\n",
            settings.lock_timeout.map_or(0, |timeout| timeout.as_millis()),
            super::lock::KEY
        ),
        System::Sqlite => format!(".bail on\n.timeout 60000\nPRAGMA foreign_keys = ON;\n{tables}\n"),
    }
}

fn body(revision: &Revision, direction: Direction, system: System) -> Result<String> {
    let sql = revision.sql(direction)?;
    if direction == Direction::Up && revision.has_data_step {
        return Err(Problem::NeedsProgram.of(&revision.version));
    }
    let note = store::finished(revision, direction, None);
    if dropped::may_matter(sql, system) {
        return Ok(match revision.in_transaction {
            true => checked::in_transaction(sql, &note),
            false => checked::in_parts(sql, &note),
        });
    }
    Ok(match revision.in_transaction {
        true => format!("{};\n{}\n{note}\nCOMMIT;\n", begin(system), parts::closed(sql)),
        false => format!("{}\n{};\n{note}\nCOMMIT;\n", parts::closed(sql), begin(system)),
    })
}

fn begin(system: System) -> &'static str {
    match system {
        System::Postgres => "BEGIN",
        System::Sqlite => "BEGIN IMMEDIATE",
    }
}

/// A text that runs only where the database does not stand there yet.
fn guarded(body: &str, revision: &Revision, direction: Direction, system: System) -> String {
    let version = quoted(&revision.version);
    let not = if direction == Direction::Up { "NOT " } else { "" };
    let is_due = format!("{not}EXISTS (SELECT 1 FROM __diesel_schema_migrations WHERE version = {version})");
    match system {
        System::Postgres => format!("SELECT {is_due} AS is_due \\gset\n\\if :is_due\n{body}\\endif\n"),
        // The shell has no conditions: it reads what a query has written.
        System::Sqlite => format!(
            ".mode list\n.headers off\n.once drivetrain-step.sql\nSELECT iif({is_due}, {}, '');\n\
             .read drivetrain-step.sql\n.system rm drivetrain-step.sql\n",
            quoted(body)
        ),
    }
}
