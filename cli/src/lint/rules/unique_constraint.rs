//! A unique constraint builds its index while it is added.

use sqlparser::ast::{AlterTableOperation, ColumnOption, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT112",
        name: "unique-constraint",
        level: Level::Error,
        summary: "a unique constraint builds its index while it is added",
        why: "the table is locked against reads and writes (ACCESS EXCLUSIVE) until the index is built; duplicates make it fail",
        fix: "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … UNIQUE USING INDEX",
        page: include_str!("../../../docs/lint/DT112.md"),
        help: "lint/DT112.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let unique = file.operations().filter(|(_, _, _, operation)| builds_index(operation));
    unique
        .map(|(statement, table, action, _)| {
            let message = format!("{table} is locked while the index of a unique constraint is built");
            Hit::at(statement.at(action.pieces.start), message)
        })
        .collect()
}

fn builds_index(operation: &AlterTableOperation) -> bool {
    match operation {
        AlterTableOperation::AddConstraint {
            constraint: TableConstraint::Unique(_),
            ..
        } => true,
        AlterTableOperation::AddColumn { column_def, .. } => {
            types::has(column_def, |option| matches!(option, ColumnOption::Unique(_)))
        }
        _ => false,
    }
}
