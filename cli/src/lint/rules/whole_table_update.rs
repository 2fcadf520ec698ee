//! One statement changes or deletes all rows of a table.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT211",
        name: "whole-table-update",
        level: Level::Warning,
        summary: "one statement changes or deletes all rows of a table",
        why: "its row locks last until the transaction ends, with every lock of the file; replicas lag and the table bloats",
        fix: "a data revision in batches, apart from changes of the schema",
        page: include_str!("../../../docs/lint/DT211.md"),
        help: "lint/DT211.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let beside = if file.actions().next().is_some() {
        " while changes of the schema hold their locks"
    } else {
        ""
    };
    let hit = |statement: &Statement| {
        let table = changed(statement).filter(|table| file.is_old(table))?;
        Some(Hit::at(
            statement.start(),
            format!("all rows of {table} change in one statement{beside}"),
        ))
    };
    file.statements.iter().filter_map(hit).collect()
}

/// The table that a statement without a condition changes.
fn changed(statement: &Statement) -> Option<String> {
    if statement.has(&["WHERE"]) {
        return None;
    }
    let words: [&[&str]; 2] = [&["UPDATE"], &["DELETE", "FROM"]];
    let words = words.into_iter().find(|words| statement.begins(words))?;
    statement.name_after(words)
}
