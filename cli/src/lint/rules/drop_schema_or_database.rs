//! A schema or a whole database is dropped.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT203",
        name: "drop-schema-or-database",
        level: Level::Error,
        summary: "a schema or a whole database is dropped",
        why: "everything in it is gone",
        fix: "drop what is in it table by table, or do it by hand",
        page: include_str!("../../../docs/lint/DT203.md"),
        help: "lint/DT203.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let kinds: [(&str, &'static [&'static str]); 2] =
        [("schema", &["DROP", "SCHEMA"]), ("database", &["DROP", "DATABASE"])];
    let hits = kinds.into_iter().flat_map(|(kind, words)| {
        file.beginning(words).map(move |statement| {
            let names = statement.names_after(words).join(", ");
            Hit::at(
                statement.start(),
                format!("{kind} {names} is lost with everything in it"),
            )
        })
    });
    hits.collect()
}
