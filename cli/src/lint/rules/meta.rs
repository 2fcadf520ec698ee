//! Findings about the comments that allow findings. The step that reads those comments makes them.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(in crate::lint) static ALLOW_WITHOUT_REASON: LintRule = LintRule {
    about: Rule {
        code: "DT002",
        name: "allow-without-reason",
        level: Level::Warning,
        summary: "a finding is allowed without a reason",
        why: "the next reader cannot tell whether it was meant",
        fix: "write the reason behind the code: -- drivetrain:allow DT201 unused since release 14",
        page: include_str!("../../../docs/lint/DT002.md"),
        help: "lint/DT002.md",
    },
    backends: BOTH,
    files: Files::All,
    check: nothing,
};

pub(in crate::lint) static UNUSED_ALLOW: LintRule = LintRule {
    about: Rule {
        code: "DT003",
        name: "unused-allow",
        level: Level::Warning,
        summary: "something is allowed that is not found",
        why: "it hides the finding of tomorrow",
        fix: "take the comment out, or correct the code in it",
        page: include_str!("../../../docs/lint/DT003.md"),
        help: "lint/DT003.md",
    },
    backends: BOTH,
    files: Files::All,
    check: nothing,
};

fn nothing(_: &File<'_>) -> Vec<Hit> {
    Vec::new()
}
