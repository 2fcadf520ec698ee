//! A table or a column has the name of a reserved word.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::words::is_reserved;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT411",
        name: "reserved-word",
        level: Level::Warning,
        summary: "a table or a column has the name of a reserved word",
        why: "it has to be quoted in each statement that a person writes, and a forgotten quote is an error or, worse, means something else",
        fix: "another name, such as users for user",
        page: include_str!("../../../docs/lint/DT411.md"),
        help: "lint/DT411.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let tables = file
        .statements
        .iter()
        .filter_map(|statement| Some((statement.start(), statement.creates_table()?)));
    let columns = file
        .columns()
        .map(|(statement, _, column)| (statement.at_name(&column.name), column.name.value.clone()));
    let reserved = tables.chain(columns).filter(|(_, name)| is_reserved(name));
    reserved
        .map(|(at, name)| Hit::at(at, format!("{name} is a reserved word")))
        .collect()
}
