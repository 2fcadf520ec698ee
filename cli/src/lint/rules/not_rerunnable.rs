//! A statement that cannot run twice in a file that may stop half way.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT304",
        name: "not-rerunnable",
        level: Level::Warning,
        summary: "a statement that cannot run twice in a file that may stop half way",
        why: "after a failure further down the file cannot simply run again",
        fix: "IF NOT EXISTS and IF EXISTS, or one statement per file",
        page: include_str!("../../../docs/lint/DT304.md"),
        help: "lint/DT304.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let bare = control::outside(file);
    let alone = bare.len() < 2;
    let once = bare.into_iter().filter(|statement| !alone && runs_once(statement));
    once.map(|statement| {
        let words = statement
            .pieces
            .iter()
            .take(2)
            .map(|piece| piece.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Hit::at(statement.start(), format!("this {words} cannot run a second time"))
    })
    .collect()
}

fn runs_once(statement: &Statement) -> bool {
    let adds = statement.alters.is_some() && statement.has(&["ADD"]);
    let makes = statement.begins(&["CREATE"]) || statement.begins(&["DROP"]) || adds;
    makes && !statement.has(&["EXISTS"]) && !statement.begins(&["CREATE", "OR", "REPLACE"])
}
