//! A serial or identity column is added to a table that has rows.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT125",
        name: "add-counting-column",
        level: Level::Error,
        summary: "a serial or identity column is added to a table that has rows",
        why: "PostgreSQL gives each row a number and rewrites the table under ACCESS EXCLUSIVE",
        fix: "add a plain bigint, fill it in batches from a sequence, then make it the default",
        page: include_str!("../../../docs/lint/DT125.md"),
        help: "lint/DT125.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let counting = file
        .added_columns()
        .filter(|(_, _, column)| types::is_serial(&column.data_type) || types::is_identity(column));
    counting
        .map(|(statement, table, column)| {
            let message = format!("adding {}, which counts up, rewrites {table}", column.name);
            Hit::at(statement.at_name(&column.name), message)
        })
        .collect()
}
