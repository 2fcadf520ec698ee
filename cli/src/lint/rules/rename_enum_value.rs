//! An enum, or a value of one, is renamed.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT209",
        name: "rename-enum-value",
        level: Level::Error,
        summary: "an enum, or a value of one, is renamed",
        why: "programs of the last release write and read the old name",
        fix: "add the new value, write it, move the rows, and stop using the old one",
        page: include_str!("../../../docs/lint/DT209.md"),
        help: "lint/DT209.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let renames = file
        .beginning(&["ALTER", "TYPE"])
        .filter(|statement| statement.has(&["RENAME"]));
    renames
        .filter_map(|statement| {
            let name = statement.name_after(&["ALTER", "TYPE"])?;
            Some(Hit::at(
                statement.start(),
                format!("type {name} or a value of it gets another name"),
            ))
        })
        .collect()
}
