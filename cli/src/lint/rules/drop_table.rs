//! A table is dropped.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::rebuild;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT201",
        name: "drop-table",
        level: Level::Error,
        summary: "a table is dropped",
        why: "its rows are gone, and programs of the last release still ask for it",
        fix: "stop using it, deploy, and drop it in a later release with a reason beside it",
        page: include_str!("../../../docs/lint/DT201.md"),
        help: "lint/DT201.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let drops = file.beginning(&["DROP", "TABLE"]);
    drops
        .flat_map(|statement| {
            let names = statement.names_after(&["DROP", "TABLE"]).into_iter();
            let lost = names.filter(|table| file.is_old(table) && !rebuild::is_rebuilt(file, table));
            lost.map(|table| Hit::at(statement.start(), format!("table {table} and its rows are lost")))
        })
        .collect()
}
