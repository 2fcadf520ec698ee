//! A file changes tables in use without a lock_timeout.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT126",
        name: "missing-lock-timeout",
        level: Level::Off,
        summary: "a file changes tables in use without a lock_timeout",
        why: "while the change waits for its lock, every reader and writer behind it waits, too",
        fix: "SET LOCAL lock_timeout = '2s' at the top; the runner of this program sets one by itself",
        page: include_str!("../../../docs/lint/DT126.md"),
        help: "lint/DT126.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let set = file
        .statements
        .iter()
        .any(|statement| statement.begins(&["SET"]) && statement.has(&["LOCK_TIMEOUT"]));
    let first = file.actions().next().filter(|_| !set);
    let hit = |(statement, table, _): (&Statement, &str, &Action)| {
        Hit::at(statement.start(), format!("{table} is changed without a lock_timeout"))
    };
    first.map(hit).into_iter().collect()
}
