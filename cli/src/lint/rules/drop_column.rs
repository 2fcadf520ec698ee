//! A column is dropped.

use sqlparser::ast::AlterTableOperation;

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT202",
        name: "drop-column",
        level: Level::Error,
        summary: "a column is dropped",
        why: "its values are gone, and programs of the last release still ask for it",
        fix: "take it out of the models, deploy, and drop it in a later release with a reason beside it",
        page: include_str!("../../../docs/lint/DT202.md"),
        help: "lint/DT202.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let AlterTableOperation::DropColumn { column_names, .. } = operation else {
            return None;
        };
        let columns: Vec<_> = column_names.iter().map(name::of_ident).collect();
        let message = format!("column {table}.{} and its values are lost", columns.join(", "));
        Some(Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}
