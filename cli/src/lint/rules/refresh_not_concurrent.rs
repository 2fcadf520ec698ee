//! A materialized view is refreshed without CONCURRENTLY.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT117",
        name: "refresh-not-concurrent",
        level: Level::Warning,
        summary: "a materialized view is refreshed without CONCURRENTLY",
        why: "nobody can read the view (ACCESS EXCLUSIVE) while its query runs",
        fix: "REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index for it",
        page: include_str!("../../../docs/lint/DT117.md"),
        help: "lint/DT117.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let plain = file
        .beginning(&["REFRESH", "MATERIALIZED", "VIEW"])
        .filter(|statement| !statement.has(&["CONCURRENTLY"]));
    plain
        .filter_map(|statement| {
            let view = statement.name_after(&["REFRESH", "MATERIALIZED", "VIEW"])?;
            Some(Hit::at(
                statement.start(),
                format!("{view} cannot be read while it is refreshed"),
            ))
        })
        .collect()
}
