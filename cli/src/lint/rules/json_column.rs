//! A column of type json.

use sqlparser::ast::DataType;

use super::{Files, Hit, LintRule, POSTGRES, columns_where};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT406",
        name: "json-column",
        level: Level::Warning,
        summary: "a column of type json",
        why: "it has no equality, so DISTINCT, GROUP BY and UNION fail; it is parsed on each use and cannot be indexed well",
        fix: "JSONB",
        page: include_str!("../../../docs/lint/DT406.md"),
        help: "lint/DT406.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    columns_where(
        file,
        |column| column.data_type == DataType::JSON,
        "is json, which cannot be compared",
    )
}
