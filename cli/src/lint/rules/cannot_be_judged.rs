//! A statement that the lint cannot read.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT001",
        name: "cannot-be-judged",
        level: Level::Info,
        summary: "a statement that the lint cannot read",
        why: "no rule looks at it, so nothing is known of its locks and of what it loses",
        fix: "read it yourself, and allow it with a reason once you have",
        page: include_str!("../../../docs/lint/DT001.md"),
        help: "lint/DT001.md",
    },
    backends: BOTH,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let unreadable = |statement: &Statement| {
        statement
            .unreadable
            .as_ref()
            .map(|trouble| Hit::at(statement.start(), format!("this statement cannot be judged: {trouble}")))
    };
    file.statements.iter().filter_map(unreadable).collect()
}
