//! An index is dropped without CONCURRENTLY.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT107",
        name: "drop-index-not-concurrent",
        level: Level::Warning,
        summary: "an index is dropped without CONCURRENTLY",
        why: "the table is locked against reads and writes (ACCESS EXCLUSIVE), and waits for every running statement first",
        fix: "DROP INDEX CONCURRENTLY, in a revision of its own with run_in_transaction = false",
        page: include_str!("../../../docs/lint/DT107.md"),
        help: "lint/DT107.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let plain = file
        .beginning(&["DROP", "INDEX"])
        .filter(|statement| !statement.has(&["CONCURRENTLY"]));
    plain
        .map(|statement| {
            let names = statement.names_after(&["DROP", "INDEX"]).join(", ");
            Hit::at(
                statement.start(),
                format!("dropping {names} locks its table against reads and writes"),
            )
        })
        .collect()
}
