//! A column becomes NOT NULL without a validated check that says so already.

use sqlparser::ast::{AlterColumnOperation, AlterTableOperation};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT105",
        name: "set-not-null",
        level: Level::Error,
        summary: "a column becomes NOT NULL without a validated check that says so already",
        why: "PostgreSQL reads the whole table under ACCESS EXCLUSIVE to see that no row is NULL",
        fix: "add CHECK (column IS NOT NULL) NOT VALID, validate it in the next revision, then SET NOT NULL and drop the check",
        page: include_str!("../../../docs/lint/DT105.md"),
        help: "lint/DT105.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let AlterTableOperation::AlterColumn {
            column_name,
            op: AlterColumnOperation::SetNotNull,
        } = operation
        else {
            return None;
        };
        if is_proved(file, table, &name::of_ident(column_name)) {
            return None;
        }
        let message = format!("{table} is scanned while it is locked, to see that {column_name} is never null");
        Some(Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}

fn is_proved(file: &File<'_>, table: &str, column: &str) -> bool {
    let checks = file
        .after
        .tables
        .get(table)
        .map(|table| table.checks.as_slice())
        .unwrap_or_default();
    checks
        .iter()
        .any(|check| check.validated && check.not_null.as_deref() == Some(column))
}
