//! A unique index is built over rows that are there.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::index;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT124",
        name: "unique-over-data",
        level: Level::Warning,
        summary: "a unique index is built over rows that are there",
        why: "one pair of equal rows makes it fail, in production and not in a test",
        fix: "look for duplicates first, and say in the revision what becomes of them",
        page: include_str!("../../../docs/lint/DT124.md"),
        help: "lint/DT124.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |statement: &Statement| {
        let index = index::created(statement).filter(|index| index.unique && file.is_old(&index.table))?;
        Some(Hit::at(
            statement.start(),
            format!("rows of {} that are equal make this index fail", index.table),
        ))
    };
    file.statements.iter().filter_map(hit).collect()
}
