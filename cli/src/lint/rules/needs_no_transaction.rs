//! A statement that cannot run in a transaction stands in a file that runs in one.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT108",
        name: "needs-no-transaction",
        level: Level::Error,
        summary: "a statement that cannot run in a transaction stands in a file that runs in one",
        why: "PostgreSQL refuses it and the revision fails",
        fix: "put it in a revision of its own, with run_in_transaction = false in metadata.toml",
        page: include_str!("../../../docs/lint/DT108.md"),
        help: "lint/DT108.md",
    },
    backends: POSTGRES,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    if !file.source.in_transaction {
        return Vec::new();
    }
    let hit = |statement: &Statement| {
        let words = refused(statement)?;
        Some(Hit::at(
            statement.start(),
            format!("{words} cannot run in the transaction around this file"),
        ))
    };
    file.statements.iter().filter_map(hit).collect()
}

fn refused(statement: &Statement) -> Option<String> {
    const ALONE: [&[&str]; 4] = [
        &["VACUUM"],
        &["ALTER", "SYSTEM"],
        &["CREATE", "DATABASE"],
        &["DROP", "DATABASE"],
    ];
    const CONCURRENT: [&[&str]; 5] = [
        &["CREATE", "INDEX"],
        &["CREATE", "UNIQUE", "INDEX"],
        &["DROP", "INDEX"],
        &["REINDEX"],
        &["ALTER", "TABLE"],
    ];
    if let Some(words) = ALONE.iter().find(|words| statement.begins(words)) {
        return Some(words.join(" "));
    }
    let concurrent = statement.has(&["CONCURRENTLY"]);
    let words = CONCURRENT.iter().find(|words| concurrent && statement.begins(words))?;
    Some(format!("{} CONCURRENTLY", words.join(" ")))
}
