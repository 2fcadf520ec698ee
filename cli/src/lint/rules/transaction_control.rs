//! BEGIN, COMMIT or ROLLBACK in a file that runs in a transaction.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT301",
        name: "transaction-control",
        level: Level::Error,
        summary: "BEGIN, COMMIT or ROLLBACK in a file that runs in a transaction",
        why: "the transaction of the runner ends early, and a failure after it leaves half of the revision",
        fix: "take it out, or set run_in_transaction = false in metadata.toml",
        page: include_str!("../../../docs/lint/DT301.md"),
        help: "lint/DT301.md",
    },
    backends: BOTH,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    if !file.source.in_transaction {
        return Vec::new();
    }
    let control = file
        .statements
        .iter()
        .filter(|statement| control::is_control(statement));
    control
        .map(|statement| {
            let word = &statement.pieces[0].text;
            Hit::at(
                statement.start(),
                format!("{word} interferes with the transaction around this file"),
            )
        })
        .collect()
}
