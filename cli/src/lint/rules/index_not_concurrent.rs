//! An index is built without CONCURRENTLY on a table that has rows.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::index;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT106",
        name: "index-not-concurrent",
        level: Level::Error,
        summary: "an index is built without CONCURRENTLY on a table that has rows",
        why: "the table is locked against writes (SHARE) until the index is built",
        fix: "CREATE INDEX CONCURRENTLY, in a revision of its own with run_in_transaction = false",
        page: include_str!("../../../docs/lint/DT106.md"),
        help: "lint/DT106.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |statement: &Statement| {
        let index = index::created(statement).filter(|index| !index.concurrently && file.is_old(&index.table))?;
        Some(Hit::at(
            statement.start(),
            format!("building this index stops all writes to {}", index.table),
        ))
    };
    file.statements.iter().filter_map(hit).collect()
}
