//! A foreign key is checked against all rows while it is added.

use sqlparser::ast::{AlterTableOperation, ColumnOption, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT109",
        name: "foreign-key-not-valid",
        level: Level::Error,
        summary: "a foreign key is checked against all rows while it is added",
        why: "both tables are locked against writes (SHARE ROW EXCLUSIVE) for the whole scan",
        fix: "add it NOT VALID, and VALIDATE CONSTRAINT in the next revision",
        page: include_str!("../../../docs/lint/DT109.md"),
        help: "lint/DT109.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let to = target(operation)?;
        let message = format!("writes to {table} and {to} stop while all rows of {table} are checked");
        Some(Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}

/// The table that a foreign key points to which is checked at once.
fn target(operation: &AlterTableOperation) -> Option<String> {
    match operation {
        AlterTableOperation::AddConstraint {
            constraint: TableConstraint::ForeignKey(key),
            not_valid: false,
        } => Some(name::of_object(&key.foreign_table)),
        AlterTableOperation::AddColumn { column_def, .. } => {
            column_def.options.iter().find_map(|option| match &option.option {
                ColumnOption::ForeignKey(key) => Some(name::of_object(&key.foreign_table)),
                _ => None,
            })
        }
        _ => None,
    }
}
