//! A transaction is begun and not ended, or ended and not begun.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT302",
        name: "open-transaction",
        level: Level::Error,
        summary: "a transaction is begun and not ended, or ended and not begun",
        why: "what was done in it is lost when the connection closes, or the next revision runs in it",
        fix: "write BEGIN and COMMIT in pairs",
        page: include_str!("../../../docs/lint/DT302.md"),
        help: "lint/DT302.md",
    },
    backends: BOTH,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    if file.source.in_transaction {
        return Vec::new();
    }
    let mut open: Option<&Statement> = None;
    let mut hits = Vec::new();
    for statement in &file.statements {
        match (control::begins(statement), control::ends(statement), open) {
            (true, _, Some(_)) => hits.push(hit(statement, "begun inside of another one")),
            (true, _, None) => open = Some(statement),
            (_, true, None) => hits.push(hit(statement, "ended, but not begun")),
            (_, true, Some(_)) => open = None,
            _ => {}
        }
    }
    hits.extend(open.map(|statement| hit(statement, "begun and never ended")));
    hits
}

fn hit(statement: &Statement, what: &str) -> Hit {
    Hit::at(statement.start(), format!("a transaction is {what}"))
}
