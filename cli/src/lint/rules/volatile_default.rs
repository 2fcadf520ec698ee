//! A column whose default is computed anew for each row is added to a table that has rows.

use std::ops::ControlFlow;

use sqlparser::ast::{ColumnDef, ColumnOption, Expr, visit_expressions};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT102",
        name: "volatile-default",
        level: Level::Error,
        summary: "a column whose default is computed anew for each row is added to a table that has rows",
        why: "PostgreSQL rewrites the whole table under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile",
        fix: "add the column without default, set the default, then fill the old rows in batches",
        page: include_str!("../../../docs/lint/DT102.md"),
        help: "lint/DT102.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |(statement, table, column): (&Statement, &str, &ColumnDef)| {
        let function = volatile_default(column)?;
        let message = format!(
            "the default {function}() of {table}.{} may differ from row to row",
            column.name
        );
        Some(Hit::at(statement.at_name(&column.name), message))
    };
    file.added_columns().filter_map(hit).collect()
}

fn volatile_default(column: &ColumnDef) -> Option<String> {
    column.options.iter().find_map(|option| match &option.option {
        ColumnOption::Default(value) => first_volatile(value),
        _ => None,
    })
}

/// The first function that is not known to give one value for the whole statement.
fn first_volatile(value: &Expr) -> Option<String> {
    let flow = visit_expressions(value, |part| match part {
        Expr::Function(function) => {
            let name = name::of_object(&function.name);
            if STEADY.contains(&name.as_str()) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(name)
            }
        }
        _ => ControlFlow::Continue(()),
    });
    flow.break_value()
}

const STEADY: [&str; 21] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_setting",
    "current_time",
    "current_timestamp",
    "current_user",
    "jsonb_build_array",
    "jsonb_build_object",
    "localtime",
    "localtimestamp",
    "lower",
    "make_interval",
    "now",
    "session_user",
    "statement_timestamp",
    "timezone",
    "transaction_timestamp",
    "upper",
    "user",
];
