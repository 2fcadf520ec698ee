//! A table with rows is attached as a partition without a check that proves its bounds.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT115",
        name: "attach-partition-unchecked",
        level: Level::Warning,
        summary: "a table with rows is attached as a partition without a check that proves its bounds",
        why: "PostgreSQL reads the whole table under ACCESS EXCLUSIVE to see that each row belongs there",
        fix: "add a check with the bounds NOT VALID, validate it, attach, then drop the check",
        page: include_str!("../../../docs/lint/DT115.md"),
        help: "lint/DT115.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, action): (&Statement, &str, &Action)| {
        let attach = action
            .begins(statement, &["ATTACH", "PARTITION"])
            .then_some(action.pieces.start + 2)?;
        let (partition, _) = name::at(&statement.pieces, attach)?;
        let message = format!("all rows of {partition} are read while it is attached to {table}");
        needs_scan(file, &partition).then(|| Hit::at(statement.at(action.pieces.start), message))
    };
    file.actions().filter_map(hit).collect()
}

fn needs_scan(file: &File<'_>, partition: &str) -> bool {
    let checks = file
        .after
        .tables
        .get(partition)
        .map(|table| table.checks.as_slice())
        .unwrap_or_default();
    file.is_old(partition) && !checks.iter().any(|check| check.validated)
}
