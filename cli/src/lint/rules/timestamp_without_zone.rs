//! A point in time without its zone.

use super::{Files, Hit, LintRule, POSTGRES, columns_where};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT405",
        name: "timestamp-without-zone",
        level: Level::Warning,
        summary: "a point in time without its zone",
        why: "what it means depends on the settings of who wrote and who reads it",
        fix: "TIMESTAMPTZ",
        page: include_str!("../../../docs/lint/DT405.md"),
        help: "lint/DT405.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    columns_where(
        file,
        |column| types::is_zoneless(&column.data_type),
        "is a time without zone",
    )
}
