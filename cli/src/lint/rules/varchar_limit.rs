//! A text column has a limit of characters.

use super::{Files, Hit, LintRule, POSTGRES, columns_where};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT401",
        name: "varchar-limit",
        level: Level::Info,
        summary: "a text column has a limit of characters",
        why: "a longer value fails, and a smaller limit later needs a scan under ACCESS EXCLUSIVE",
        fix: "TEXT, with a check where a limit matters: it can be changed without locking",
        page: include_str!("../../../docs/lint/DT401.md"),
        help: "lint/DT401.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    columns_where(
        file,
        |column| types::varying(&column.data_type).flatten().is_some(),
        "has a limit of characters",
    )
}
