//! A column of type char(n).

use super::{Files, Hit, LintRule, POSTGRES, columns_where};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT402",
        name: "char-field",
        level: Level::Warning,
        summary: "a column of type char(n)",
        why: "values are padded with blanks, which come back in programs and get lost in comparisons",
        fix: "TEXT, with a check of the length if it matters",
        page: include_str!("../../../docs/lint/DT402.md"),
        help: "lint/DT402.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    columns_where(
        file,
        |column| types::is_padded(&column.data_type),
        "pads its values with blanks",
    )
}
