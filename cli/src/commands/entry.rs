//! A revision as the commands that list revisions show it.

use std::path::PathBuf;

use drivetrain::migrate::{Direction, Entry, History, Revision};
use serde::Serialize;

use crate::output::style::{BAD, DIM, GOOD, PENDING, STRONG};
use crate::output::{Cell, shown};

/// A revision, and where it stands.
#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) version: String,
    pub(super) name: String,
    pub(super) title: String,
    /// Absent where the database was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<State>,
    pub(super) applied_at: Option<String>,
    pub(super) took_ms: Option<i64>,
    pub(super) applied_by: Option<String>,
    pub(super) is_current: bool,
    pub(super) is_head: bool,
    pub(super) in_transaction: bool,
    pub(super) can_be_undone: bool,
    pub(super) has_data_step: bool,
    /// Absent where the files are gone.
    pub(super) path: Option<PathBuf>,
}

/// Where a revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Applied,
    Pending,
    HalfUp,
    HalfDown,
    /// Applied, and without files.
    Missing,
}

impl Shown {
    /// An entry of a history that knows the database, or of one that knows only files.
    pub(super) fn new(history: &History, entry: &Entry, knows_database: bool, migrations: &std::path::Path) -> Self {
        let revision = entry.revision.as_ref();
        let record = entry.record.as_ref();
        let is = |other: Option<&str>| other == Some(entry.version.as_str());
        Self {
            version: entry.version.clone(),
            name: entry.name().to_owned(),
            title: revision.map(Revision::title).unwrap_or_default(),
            state: knows_database.then(|| State::of(entry)),
            applied_at: entry.applied.clone(),
            took_ms: record.and_then(|record| record.took_ms),
            applied_by: record.and_then(|record| record.applied_by.clone()),
            is_current: is(history.current().map(|entry| entry.version.as_str())),
            is_head: is(history.head().map(|head| head.version.as_str())),
            in_transaction: revision.is_none_or(|revision| revision.in_transaction),
            can_be_undone: revision.is_some_and(|revision| revision.down.is_some()),
            has_data_step: revision.is_some_and(|revision| revision.has_data_step),
            path: revision.map(|revision| shown(&migrations.join(&revision.name))),
        }
    }

    /// What is remarkable about it.
    pub(super) fn remarks(&self) -> String {
        let remarks = [
            (self.is_current, "current"),
            (self.is_head, "head"),
            (!self.in_transaction, "outside a transaction"),
            (self.has_data_step, "with a data step"),
            (!self.can_be_undone && self.path.is_some(), "no down.sql"),
        ];
        let remarks: Vec<&str> = remarks
            .iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, text)| *text)
            .collect();
        match remarks[..] {
            [] => String::new(),
            _ => format!("({})", remarks.join(", ")),
        }
    }

    /// A row: a mark, the name, the state, and what is remarkable.
    pub(super) fn row(&self) -> Vec<Cell> {
        let name = Cell::new(if self.is_current { STRONG } else { Default::default() }, &self.name);
        let mut row = Vec::new();
        if let Some(state) = self.state {
            row.push(state.mark());
            row.push(name);
            row.push(state.cell(self.applied_at.as_deref()));
        } else {
            row.push(name);
        }
        row.push(Cell::new(DIM, self.remarks()));
        row
    }
}

impl State {
    fn of(entry: &Entry) -> Self {
        match entry.half_done() {
            Some(Direction::Up) => Self::HalfUp,
            Some(Direction::Down) => Self::HalfDown,
            None if entry.revision.is_none() => Self::Missing,
            None if entry.is_applied() => Self::Applied,
            None => Self::Pending,
        }
    }

    fn mark(self) -> Cell {
        match self {
            Self::Applied => Cell::new(GOOD, "x"),
            Self::Pending => Cell::new(PENDING, "."),
            Self::HalfUp | Self::HalfDown | Self::Missing => Cell::new(BAD, "!"),
        }
    }

    fn cell(self, applied_at: Option<&str>) -> Cell {
        match self {
            Self::Applied => Cell::new(GOOD, format!("applied {}", without_fraction(applied_at))),
            Self::Pending => Cell::new(PENDING, "pending"),
            Self::HalfUp => Cell::new(BAD, "half applied"),
            Self::HalfDown => Cell::new(BAD, "half reverted"),
            Self::Missing => Cell::new(BAD, "applied, and its files are gone"),
        }
    }
}

fn without_fraction(time: Option<&str>) -> &str {
    time.unwrap_or_default().split('.').next().unwrap_or_default()
}
