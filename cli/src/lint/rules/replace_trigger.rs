//! A trigger is created on a table in use.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT121",
        name: "replace-trigger",
        level: Level::Info,
        summary: "a trigger is created on a table in use",
        why: "writes to the table wait (SHARE ROW EXCLUSIVE), and the lock waits for every running write first",
        fix: "a revision of its own with nothing slow in the same transaction; change the function instead of the trigger where possible",
        page: include_str!("../../../docs/lint/DT121.md"),
        help: "lint/DT121.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let triggers = file
        .statements
        .iter()
        .filter(|statement| statement.begins(&["CREATE"]) && statement.has(&["TRIGGER"]));
    triggers
        .filter_map(|statement| {
            let table = statement.name_after(&["ON"]).filter(|table| file.is_old(table))?;
            let on_table = statement.has(&["EXECUTE"]) && !statement.has(&["EVENT", "TRIGGER"]);
            on_table.then(|| {
                Hit::at(
                    statement.start(),
                    format!("writes to {table} wait while its trigger is made"),
                )
            })
        })
        .collect()
}
