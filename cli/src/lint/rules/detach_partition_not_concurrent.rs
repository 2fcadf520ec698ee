//! A partition is detached without CONCURRENTLY.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT116",
        name: "detach-partition-not-concurrent",
        level: Level::Warning,
        summary: "a partition is detached without CONCURRENTLY",
        why: "the parent is locked against reads and writes (ACCESS EXCLUSIVE), and waits for every running statement first",
        fix: "DETACH PARTITION … CONCURRENTLY, in a revision of its own with run_in_transaction = false",
        page: include_str!("../../../docs/lint/DT116.md"),
        help: "lint/DT116.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let plain = file.actions().filter(|(statement, _, action)| {
        action.begins(statement, &["DETACH", "PARTITION"]) && !action.has(statement, &["CONCURRENTLY"])
    });
    plain
        .map(|(statement, table, action)| {
            Hit::at(
                statement.at(action.pieces.start),
                format!("{table} is locked while a partition is detached"),
            )
        })
        .collect()
}
