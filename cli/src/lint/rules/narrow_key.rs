//! A primary key of less than 64 bits.

use sqlparser::ast::{ColumnDef, ColumnOption, CreateTable, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::index;
use crate::lint::name;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT403",
        name: "narrow-key",
        level: Level::Warning,
        summary: "a primary key of less than 64 bits",
        why: "it ends at 2,147,483,647 (smallint at 32,767), and then each insert fails; widening rewrites the table",
        fix: "BIGINT",
        page: include_str!("../../../docs/lint/DT403.md"),
        help: "lint/DT403.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    file.statements
        .iter()
        .filter_map(|statement| Some((statement, statement.create_table()?)))
        .flat_map(|(statement, table)| {
            let narrow = table
                .columns
                .iter()
                .filter(|column| is_key(table, column) && types::is_narrow(&column.data_type));
            narrow.map(|column| {
                let message = format!(
                    "the key {}.{} of type {} will run out",
                    name::of_object(&table.name),
                    column.name,
                    column.data_type
                );
                Hit::at(statement.at_name(&column.name), message)
            })
        })
        .collect()
}

/// Whether the column is the whole primary key: one of several is seldom what counts up.
fn is_key(table: &CreateTable, column: &ColumnDef) -> bool {
    let name = name::of_ident(&column.name);
    let beside = table.constraints.iter().any(|constraint| match constraint {
        TableConstraint::PrimaryKey(key) => index::columns(&key.columns) == [name.clone()],
        _ => false,
    });
    beside || types::has(column, |option| matches!(option, ColumnOption::PrimaryKey(_)))
}
