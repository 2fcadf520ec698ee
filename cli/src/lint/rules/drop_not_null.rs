//! A column may be NULL from now on.

use sqlparser::ast::{AlterColumnOperation, AlterTableOperation};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT205",
        name: "drop-not-null",
        level: Level::Warning,
        summary: "a column may be NULL from now on",
        why: "programs of the last release do not expect NULL there, and fail when they load such a row",
        fix: "deploy a program that takes NULL first; write none before that",
        page: include_str!("../../../docs/lint/DT205.md"),
        help: "lint/DT205.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let AlterTableOperation::AlterColumn {
            column_name,
            op: AlterColumnOperation::DropNotNull,
        } = operation
        else {
            return None;
        };
        let message = format!("{table}.{column_name} may be null from now on");
        Some(Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}
