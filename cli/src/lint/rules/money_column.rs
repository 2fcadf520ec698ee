//! A column of type money.

use super::{Files, Hit, LintRule, POSTGRES, columns_where};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT407",
        name: "money-column",
        level: Level::Warning,
        summary: "a column of type money",
        why: "its number of decimals and its sign depend on lc_monetary, and dividing rounds",
        fix: "BIGINT in the smallest unit, or NUMERIC, with the currency beside it",
        page: include_str!("../../../docs/lint/DT407.md"),
        help: "lint/DT407.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    columns_where(
        file,
        |column| types::custom(&column.data_type).as_deref() == Some("money"),
        "is money, which depends on a setting of the server",
    )
}
