//! A stored generated column is added to a table that has rows.

use sqlparser::ast::{ColumnOption, GeneratedExpressionMode};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT103",
        name: "add-stored-generated-column",
        level: Level::Error,
        summary: "a stored generated column is added to a table that has rows",
        why: "PostgreSQL computes it for each row and rewrites the table under ACCESS EXCLUSIVE",
        fix: "add a plain column, keep it with a trigger, and fill the old rows in batches; or make a view, or a virtual column (PostgreSQL 18)",
        page: include_str!("../../../docs/lint/DT103.md"),
        help: "lint/DT103.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let stored = |option: &ColumnOption| {
        matches!(
            option,
            ColumnOption::Generated {
                generation_expr: Some(_),
                generation_expr_mode: Some(GeneratedExpressionMode::Stored),
                ..
            }
        )
    };
    let columns = file.added_columns().filter(|(_, _, column)| types::has(column, stored));
    columns
        .map(|(statement, table, column)| {
            let message = format!("adding the stored column {} rewrites {table}", column.name);
            Hit::at(statement.at_name(&column.name), message)
        })
        .collect()
}
