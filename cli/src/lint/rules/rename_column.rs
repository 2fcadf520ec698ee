//! A column is renamed.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT207",
        name: "rename-column",
        level: Level::Error,
        summary: "a column is renamed",
        why: "programs of the last release ask for the old name",
        fix: "add a column, write both, fill it in batches, switch, then drop the old one; or rename only in the model",
        page: include_str!("../../../docs/lint/DT207.md"),
        help: "lint/DT207.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action): (&Statement, &str, &Action)| {
        let is_rename = action.begins(statement, &["RENAME"]) && action.pieces.len() >= 4;
        let other = ["TO", "CONSTRAINT"].contains(&statement.pieces.get(action.pieces.start + 1)?.text.as_str());
        let message = format!("a column of {table} gets another name");
        (is_rename && !other).then(|| Hit::at(statement.at(action.pieces.start), message))
    };
    file.actions().filter_map(hit).collect()
}
