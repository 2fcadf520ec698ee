//! The type of a column changes.

use sqlparser::ast::{AlterColumnOperation, AlterTableOperation, DataType, Ident};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT104",
        name: "change-column-type",
        level: Level::Error,
        summary: "the type of a column changes",
        why: "PostgreSQL rewrites the table and its indexes under ACCESS EXCLUSIVE; programs of the last release expect the old type",
        fix: "add a column of the new type, write both, fill it in batches, switch, then drop the old one",
        page: include_str!("../../../docs/lint/DT104.md"),
        help: "lint/DT104.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let (column, to) = changed(operation)?;
        let from = file
            .before
            .tables
            .get(table)
            .and_then(|table| table.columns.get(&name::of_ident(column)));
        if from.is_some_and(|from| types::widens(from, to)) {
            return None;
        }
        let was = from.map_or(String::new(), |from| format!(" from {from}"));
        let message = format!("the type of {table}.{column} changes{was} to {to}");
        Some(Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}

fn changed(operation: &AlterTableOperation) -> Option<(&Ident, &DataType)> {
    match operation {
        AlterTableOperation::AlterColumn {
            column_name,
            op: AlterColumnOperation::SetDataType { data_type, .. },
        } => Some((column_name, data_type)),
        _ => None,
    }
}
