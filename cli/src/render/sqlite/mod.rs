//! SQLite.

mod column;
mod rebuild;

use crate::operation::{Change, Dependent, DependentChange, IndexChange, Operation, Rename, Renamed, TableChange};
use crate::schema::{Index, Table};
use crate::wanted::sqlite_ident as ident;

pub(super) fn statements(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::Table(it) => table(it),
        Operation::Column(it) => column::statements(it),
        Operation::Index(it) => index(it),
        Operation::Rename(it) => renamed(it),
        Operation::Dependent(it) => dependent(it),
        Operation::Fill(it) if it.undone => Vec::new(),
        Operation::Fill(it) => {
            let (table, column) = (ident(&it.table.name), ident(&it.column));
            vec![format!(
                "UPDATE {table} SET {column} = {} WHERE {column} IS NULL",
                it.value
            )]
        }
        Operation::Rebuild(it) => rebuild::statements(it),
        // A constraint is in the text of its table; the others are PostgreSQL's.
        Operation::Constraint(_)
        | Operation::Schema(_)
        | Operation::Extension(_)
        | Operation::Enum(_)
        | Operation::Promotion(_)
        | Operation::Proof(_) => Vec::new(),
    }
}

fn table(it: &TableChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (None, Some(table)) => table.definition.iter().cloned().chain(hanging(table)).collect(),
        (Some(table), None) => vec![format!("DROP TABLE {}", ident(&table.name.name))],
        _ => Vec::new(),
    }
}

/// The indexes and triggers of a table.
fn hanging(table: &Table) -> impl Iterator<Item = String> {
    let indexes = table.indexes.iter().map(|it| it.definition.clone());
    indexes.chain(table.triggers.iter().map(|it| it.definition.clone()))
}

fn index(it: &IndexChange) -> Vec<String> {
    replaced(&it.change)
}

fn replaced(change: &Change<Index>) -> Vec<String> {
    let gone = change
        .from
        .iter()
        .map(|index| format!("DROP INDEX {}", ident(&index.name)));
    gone.chain(change.to.iter().map(|index| index.definition.clone()))
        .collect()
}

fn renamed(it: &Rename) -> Vec<String> {
    let (from, to) = (ident(&it.from.name), ident(&it.to.name));
    match &it.what {
        Renamed::Table => vec![format!("ALTER TABLE {from} RENAME TO {to}")],
        Renamed::Column(table) => vec![format!(
            "ALTER TABLE {} RENAME COLUMN {from} TO {to}",
            ident(&table.name)
        )],
        Renamed::Index(_, change) => replaced(change),
        // Values change while their table is made anew.
        Renamed::Stored(_, _) | Renamed::Enum | Renamed::Value(_) | Renamed::Constraint(_) | Renamed::Sequence => {
            Vec::new()
        }
    }
}

fn dependent(it: &DependentChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (_, Some(Dependent::View(view))) => vec![view.definition.clone()],
        (_, Some(Dependent::Trigger(_, trigger))) => vec![trigger.definition.clone()],
        (Some(Dependent::View(view)), None) => vec![format!("DROP VIEW {}", ident(&view.name.name))],
        (Some(Dependent::Trigger(_, trigger)), None) => vec![format!("DROP TRIGGER {}", ident(&trigger.name))],
        _ => Vec::new(),
    }
}
