//! PRAGMA foreign_keys in a file that runs in a transaction.

use super::{Files, Hit, LintRule, SQLITE};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT305",
        name: "pragma-in-transaction",
        level: Level::Error,
        summary: "PRAGMA foreign_keys in a file that runs in a transaction",
        why: "SQLite ignores it there without a word, so foreign keys stay as they were",
        fix: "run_in_transaction = false in metadata.toml; or PRAGMA defer_foreign_keys, which works inside",
        page: include_str!("../../../docs/lint/DT305.md"),
        help: "lint/DT305.md",
    },
    backends: SQLITE,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let inside = control::inside(file);
    let pragmas = inside.into_iter().filter(|statement| is_setting(statement));
    pragmas
        .map(|statement| {
            Hit::at(
                statement.start(),
                "PRAGMA foreign_keys does nothing in a transaction".to_owned(),
            )
        })
        .collect()
}

fn is_setting(statement: &Statement) -> bool {
    statement.begins(&["PRAGMA"]) && (statement.has(&["FOREIGN_KEYS", "="]) || statement.has(&["FOREIGN_KEYS", "("]))
}
