use std::fmt;

use serde::Serialize;

use super::{Change, Judgement, Operation, Touched, table};
use crate::schema::Table;

/// A table is made anew and gets its rows back (SQLite): all that cannot be changed in place, in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rebuild {
    /// The table before and after.
    #[serde(skip)]
    pub table: Change<Table>,
    /// What changes.
    pub changes: Vec<Operation>,
    /// Views, and triggers of other tables, that name it: they go before and are made again.
    #[serde(skip)]
    pub dependents: Vec<Dependency>,
    /// Whether a foreign key points to it, so that foreign keys have to be off meanwhile.
    pub referenced: bool,
}

/// A view or trigger that names a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Whether it is a view.
    pub view: bool,
    /// The statement that makes it.
    pub definition: String,
}

impl Rebuild {
    pub(super) fn reverse(self) -> Self {
        Self {
            table: self.table.reverse(),
            changes: self.changes.into_iter().rev().map(Operation::reverse).collect(),
            ..self
        }
    }

    pub(super) fn judge(&self) -> Judgement {
        let judged = self.changes.iter().map(Operation::judge);
        judged.fold(Judgement::default(), Judgement::and)
    }

    pub(super) fn touched(&self) -> Touched {
        Touched::of(&self.table, table::provides, |it| {
            vec![super::Key::Table(it.name.clone())]
        })
    }
}

impl fmt::Display for Rebuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self
            .table
            .either()
            .map(|table| table.name.to_string())
            .unwrap_or_default();
        let changes = self.changes.iter().map(ToString::to_string).collect::<Vec<_>>();
        write!(f, "rebuild table {name}: {}", changes.join("; "))
    }
}
