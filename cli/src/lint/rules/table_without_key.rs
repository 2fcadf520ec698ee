//! A table without a primary key.

use sqlparser::ast::{ColumnOption, CreateTable, TableConstraint};

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT409",
        name: "table-without-key",
        level: Level::Warning,
        summary: "a table without a primary key",
        why: "its rows cannot be told apart: no update of one row, no logical replication, no model",
        fix: "a primary key",
        page: include_str!("../../../docs/lint/DT409.md"),
        help: "lint/DT409.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let tables = file
        .statements
        .iter()
        .filter_map(|statement| Some((statement, statement.create_table()?)));
    let keyless = tables.filter(|(_, table)| needs_key(table) && !has_key(table) && !gets_key(file, table));
    keyless
        .map(|(statement, table)| {
            Hit::at(
                statement.at_object(&table.name),
                format!("table {} has no primary key", name::of_object(&table.name)),
            )
        })
        .collect()
}

fn needs_key(table: &CreateTable) -> bool {
    let copied = table.query.is_some() || table.like.is_some() || table.clone.is_some() || table.inherits.is_some();
    !(table.temporary || copied || table.partition_of.is_some())
}

fn has_key(table: &CreateTable) -> bool {
    let beside = table
        .constraints
        .iter()
        .any(|constraint| matches!(constraint, TableConstraint::PrimaryKey(_)));
    let is_key = |option: &ColumnOption| matches!(option, ColumnOption::PrimaryKey(_));
    beside || table.columns.iter().any(|column| types::has(column, is_key))
}

fn gets_key(file: &File<'_>, table: &CreateTable) -> bool {
    let name = name::of_object(&table.name);
    let alters = file
        .statements
        .iter()
        .filter(|statement| statement.alters.as_ref().is_some_and(|alters| alters.0 == name));
    alters.into_iter().any(|statement| statement.has(&["PRIMARY", "KEY"]))
}
