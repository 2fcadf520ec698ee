//! A table that others point to is rebuilt while foreign keys are on.

use super::{Files, Hit, LintRule, SQLITE};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::{File, renames};
use crate::lint::rebuild;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT306",
        name: "rebuild-with-foreign-keys",
        level: Level::Error,
        summary: "a table that others point to is rebuilt while foreign keys are on",
        why: "DROP TABLE deletes its rows first, and ON DELETE CASCADE deletes the rows of other tables with them",
        fix: "run_in_transaction = false, PRAGMA foreign_keys = OFF before BEGIN, and PRAGMA foreign_key_check before COMMIT",
        page: include_str!("../../../docs/lint/DT306.md"),
        help: "lint/DT306.md",
    },
    backends: SQLITE,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let off = control::outside(file)
        .into_iter()
        .find(|statement| switches_off(statement))
        .map(Statement::start);
    let hit = |statement: &Statement| {
        let table = statement.name_after(&["DROP", "TABLE"])?;
        let safe = off.is_some_and(|off| off < statement.start()) || is_alone(file, &table);
        let message = format!("other runners delete the rows that point to {table} with it, or fail");
        (!safe && rebuild::is_rebuilt(file, &table)).then(|| Hit::at(statement.start(), message))
    };
    file.beginning(&["DROP", "TABLE"]).filter_map(hit).collect()
}

/// Whether the table is known, by its name before if the file renames it, and no other points to it.
fn is_alone(file: &File<'_>, table: &str) -> bool {
    let is_known = |name: &str| file.before.tables.contains_key(name);
    let mut renamed = file.statements.iter().filter_map(renames);
    let before = renamed.find(|(from, to)| to == table && is_known(from));
    let before = before.map_or_else(|| table.to_owned(), |(from, _)| from);
    is_known(&before) && !file.before.is_referenced(&before)
}

fn switches_off(statement: &Statement) -> bool {
    let values = ["OFF", "0", "FALSE", "NO"];
    let at = statement
        .begins(&["PRAGMA"])
        .then(|| statement.find(&["FOREIGN_KEYS"]))
        .flatten();
    let value = at.and_then(|at| statement.pieces.get(at + 2));
    value.is_some_and(|value| values.contains(&value.text.as_str()))
}
