//! A constraint is dropped.

use sqlparser::ast::AlterTableOperation;

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT210",
        name: "drop-constraint",
        level: Level::Warning,
        summary: "a constraint is dropped",
        why: "what it kept true may become false, and putting it back needs a clean up",
        fix: "say in a reason what keeps the data right from now on",
        page: include_str!("../../../docs/lint/DT210.md"),
        help: "lint/DT210.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let AlterTableOperation::DropConstraint { name, .. } = operation else {
            return None;
        };
        let message = format!("constraint {name} of {table} does not hold any more");
        (!is_replaced(file, table)).then(|| Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}

/// Whether the file also adds a constraint, or makes one of its columns NOT NULL for which a check stood in.
fn is_replaced(file: &File<'_>, table: &str) -> bool {
    let mut same = file.actions().filter(|(_, other, _)| *other == table);
    same.any(|(statement, _, action)| {
        action.begins(statement, &["ADD"]) || action.has(statement, &["SET", "NOT", "NULL"])
    })
}
