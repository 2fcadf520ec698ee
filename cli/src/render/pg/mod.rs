//! PostgreSQL.

mod column;
mod constraint;
mod dependent;
mod enumeration;
mod index;
mod rename;
mod table;

use crate::dump::pg::extension;
use crate::dump::pg::quote::{ident, name};
use crate::operation::Operation;

pub(super) fn statements(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::Schema(it) => match (&it.from, &it.to) {
            (_, Some(name)) => vec![format!("CREATE SCHEMA {}", ident(name))],
            (Some(name), None) => vec![format!("DROP SCHEMA {}", ident(name))],
            (None, None) => Vec::new(),
        },
        Operation::Extension(it) => match (&it.from, &it.to) {
            (_, Some(it)) => vec![extension(it)],
            (Some(it), None) => vec![format!("DROP EXTENSION {}", ident(&it.name))],
            (None, None) => Vec::new(),
        },
        Operation::Enum(it) => enumeration::statements(it),
        Operation::Table(it) => table::statements(it),
        Operation::Column(it) => column::statements(it),
        Operation::Constraint(it) => constraint::statements(it),
        Operation::Promotion(it) => constraint::promoted(it),
        Operation::Index(it) => index::statements(it),
        Operation::Fill(it) if it.undone => Vec::new(),
        Operation::Fill(it) => {
            let column = ident(&it.column);
            vec![format!(
                "UPDATE {} SET {column} = {} WHERE {column} IS NULL",
                name(&it.table),
                it.value
            )]
        }
        Operation::Proof(it) => column::proved(it),
        Operation::Rename(it) => rename::statements(it),
        Operation::Dependent(it) => dependent::statements(it),
        // Tables are not made anew here.
        Operation::Rebuild(it) => it.changes.iter().flat_map(statements).collect(),
    }
}
