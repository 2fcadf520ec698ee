//! A check constraint is checked against all rows while it is added.

use sqlparser::ast::{AlterTableOperation, ColumnOption, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT110",
        name: "check-not-valid",
        level: Level::Error,
        summary: "a check constraint is checked against all rows while it is added",
        why: "the table is locked against reads and writes (ACCESS EXCLUSIVE) for the whole scan",
        fix: "add it NOT VALID, and VALIDATE CONSTRAINT in the next revision",
        page: include_str!("../../../docs/lint/DT110.md"),
        help: "lint/DT110.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let checks = file.operations().filter(|(_, _, _, operation)| is_checked(operation));
    checks
        .map(|(statement, table, action, _)| {
            let message = format!("{table} is locked while all its rows are checked");
            Hit::at(statement.at(action.pieces.start), message)
        })
        .collect()
}

fn is_checked(operation: &AlterTableOperation) -> bool {
    match operation {
        AlterTableOperation::AddConstraint {
            constraint: TableConstraint::Check(_),
            not_valid,
        } => !not_valid,
        AlterTableOperation::AddColumn { column_def, .. } => {
            types::has(column_def, |option| matches!(option, ColumnOption::Check(_)))
        }
        _ => false,
    }
}
