//! A primary key builds its index while it is added.

use sqlparser::ast::{AlterTableOperation, ColumnOption, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT113",
        name: "add-primary-key",
        level: Level::Error,
        summary: "a primary key builds its index while it is added",
        why: "the table is locked against reads and writes (ACCESS EXCLUSIVE) while the index is built and all rows are checked for NULL",
        fix: "CREATE UNIQUE INDEX CONCURRENTLY and prove NOT NULL first, then ADD CONSTRAINT … PRIMARY KEY USING INDEX",
        page: include_str!("../../../docs/lint/DT113.md"),
        help: "lint/DT113.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let keys = file.operations().filter(|(_, _, _, operation)| builds_index(operation));
    keys.map(|(statement, table, action, _)| {
        let message = format!("{table} is locked while the index of its primary key is built");
        Hit::at(statement.at(action.pieces.start), message)
    })
    .collect()
}

fn builds_index(operation: &AlterTableOperation) -> bool {
    match operation {
        AlterTableOperation::AddConstraint {
            constraint: TableConstraint::PrimaryKey(_),
            ..
        } => true,
        AlterTableOperation::AddColumn { column_def, .. } => {
            types::has(column_def, |option| matches!(option, ColumnOption::PrimaryKey(_)))
        }
        _ => false,
    }
}
