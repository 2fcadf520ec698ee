//! An exclusion constraint is added to a table that has rows.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT114",
        name: "exclusion-constraint",
        level: Level::Warning,
        summary: "an exclusion constraint is added to a table that has rows",
        why: "the table is locked against reads and writes (ACCESS EXCLUSIVE) while its index is built; there is no way around it",
        fix: "do it when a standstill is fine, or make a new table with the constraint and move the rows",
        page: include_str!("../../../docs/lint/DT114.md"),
        help: "lint/DT114.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let exclusions = file
        .actions()
        .filter(|(statement, _, action)| action.begins(statement, &["ADD"]) && action.has(statement, &["EXCLUDE"]));
    exclusions
        .map(|(statement, table, action)| {
            let message = format!("{table} is locked while the index of an exclusion constraint is built");
            Hit::at(statement.at(action.pieces.start), message)
        })
        .collect()
}
