//! A NOT NULL column without a default is added to a table that has rows.

use sqlparser::ast::{ColumnDef, ColumnOption};

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT101",
        name: "add-required-column",
        level: Level::Error,
        summary: "a NOT NULL column without a default is added to a table that has rows",
        why: "the statement fails as soon as the table has a row, and programs of the last release cannot insert any more",
        fix: "add it with a constant default, or nullable and fill it before it becomes NOT NULL",
        page: include_str!("../../../docs/lint/DT101.md"),
        help: "lint/DT101.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let required = file.added_columns().filter(|(_, _, column)| is_required(column));
    required
        .map(|(statement, table, column)| {
            let message = format!("column {} of {table} is NOT NULL and has no default", column.name);
            Hit::at(statement.at_name(&column.name), message)
        })
        .collect()
}

fn is_required(column: &ColumnDef) -> bool {
    let not_null = types::has(column, |option| matches!(option, ColumnOption::NotNull));
    let filled = |option: &ColumnOption| matches!(option, ColumnOption::Default(_) | ColumnOption::Generated { .. });
    not_null && !types::has(column, filled) && !types::is_serial(&column.data_type)
}
