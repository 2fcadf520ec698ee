//! A revision has no down.sql, or an empty one.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::parse;
use crate::lint::split;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT308",
        name: "missing-down",
        level: Level::Warning,
        summary: "a revision has no down.sql, or an empty one",
        why: "it cannot be taken back, or that undoes nothing; diesel migration revert or redo fail",
        fix: "write down.sql; if there is no way back, say so there in a comment and allow this rule",
        page: include_str!("../../../docs/lint/DT308.md"),
        help: "lint/DT308.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let words = file.other.is_some_and(|down| {
        split::split(&down.sql, parse::dialect(down.backend))
            .iter()
            .any(|part| !part.pieces.is_empty())
    });
    let what = if file.other.is_some() { "is empty" } else { "is missing" };
    let start = file.statements.first().map_or(0, Statement::start);
    if words {
        Vec::new()
    } else {
        vec![Hit::at(start, format!("down.sql of {} {what}", file.source.revision))]
    }
}
