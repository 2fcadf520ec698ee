//! A schema is renamed, or a table moves into another one.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT208",
        name: "rename-schema",
        level: Level::Error,
        summary: "a schema is renamed, or a table moves into another one",
        why: "programs of the last release ask for the old name",
        fix: "make the new schema beside the old one, with views where old names are needed",
        page: include_str!("../../../docs/lint/DT208.md"),
        help: "lint/DT208.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let schemas = file
        .beginning(&["ALTER", "SCHEMA"])
        .filter(|statement| statement.has(&["RENAME", "TO"]));
    let renamed = schemas.filter_map(|statement| {
        let schema = statement.name_after(&["ALTER", "SCHEMA"])?;
        Some(Hit::at(statement.start(), format!("schema {schema} gets another name")))
    });
    let moved = file
        .actions()
        .filter(|(statement, _, action)| action.begins(statement, &["SET", "SCHEMA"]));
    let moved = moved.map(|(statement, table, action)| {
        Hit::at(
            statement.at(action.pieces.start),
            format!("table {table} moves into another schema"),
        )
    });
    renamed.chain(moved).collect()
}
