//! Triggers are disabled.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT122",
        name: "disable-trigger",
        level: Level::Warning,
        summary: "triggers are disabled",
        why: "what they keep true may break, ALL includes foreign keys, and writes wait for the lock (SHARE ROW EXCLUSIVE)",
        fix: "SET LOCAL session_replication_role = replica in the one transaction that needs it, or let the trigger skip the work",
        page: include_str!("../../../docs/lint/DT122.md"),
        help: "lint/DT122.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let disabling = file
        .actions()
        .filter(|(statement, _, action)| action.begins(statement, &["DISABLE", "TRIGGER"]));
    disabling
        .map(|(statement, table, action)| {
            Hit::at(
                statement.at(action.pieces.start),
                format!("triggers of {table} are off for everybody"),
            )
        })
        .collect()
}
