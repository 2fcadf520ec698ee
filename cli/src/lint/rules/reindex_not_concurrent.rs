//! An index is rebuilt without CONCURRENTLY.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT118",
        name: "reindex-not-concurrent",
        level: Level::Warning,
        summary: "an index is rebuilt without CONCURRENTLY",
        why: "writes to the table, and reads that would use the index, wait until it is built",
        fix: "REINDEX … CONCURRENTLY, in a revision of its own with run_in_transaction = false",
        page: include_str!("../../../docs/lint/DT118.md"),
        help: "lint/DT118.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let plain = file
        .beginning(&["REINDEX"])
        .filter(|statement| !statement.has(&["CONCURRENTLY"]));
    plain
        .map(|statement| Hit::at(statement.start(), "writes stop while the index is rebuilt".to_owned()))
        .collect()
}
