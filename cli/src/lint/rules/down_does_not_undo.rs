//! A table is created in up.sql and not dropped in down.sql.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT309",
        name: "down-does-not-undo",
        level: Level::Warning,
        summary: "a table is created in up.sql and not dropped in down.sql",
        why: "after a downgrade the table is still there, and the next upgrade fails because it exists",
        fix: "DROP TABLE in down.sql, in the opposite order",
        page: include_str!("../../../docs/lint/DT309.md"),
        help: "lint/DT309.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let Some(down) = file.other else { return Vec::new() };
    let down = File::read(down, None, file.before.clone());
    let drops: Vec<_> = down
        .beginning(&["DROP", "TABLE"])
        .flat_map(|drop| drop.names_after(&["DROP", "TABLE"]))
        .collect();
    let all = down.statements.is_empty() || down.beginning(&["DROP", "SCHEMA"]).next().is_some();
    let left = |statement: &Statement| {
        let table = statement.creates_table()?;
        let gone = all || drops.contains(&table) || !file.after.tables.contains_key(&table) || statement.has(&["TEMP"]);
        let message = format!("table {table} is not dropped in down.sql");
        (!gone).then(|| Hit::at(statement.start(), message))
    };
    file.statements.iter().filter_map(left).collect()
}
