//! A foreign key without an index on its columns.

use sqlparser::ast::{AlterTableOperation, ColumnDef, ColumnOption, TableConstraint};

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::Statement;
use crate::lint::types;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT408",
        name: "foreign-key-without-index",
        level: Level::Warning,
        summary: "a foreign key without an index on its columns",
        why: "each delete or change of key in the other table reads this one whole; joins along it do, too",
        fix: "an index that begins with the columns of the key",
        page: include_str!("../../../docs/lint/DT408.md"),
        help: "lint/DT408.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    file.statements
        .iter()
        .flat_map(|statement| {
            keys(statement)
                .into_iter()
                .filter(|key| !file.after.has_index(&file.called_later(&key.table), &key.columns))
                .map(|key| {
                    let message = format!("no index begins with {} of {}", key.columns.join(", "), key.table);
                    Hit::at(key.at, message)
                })
        })
        .collect()
}

struct Key {
    table: String,
    columns: Vec<String>,
    at: usize,
}

fn keys(statement: &Statement) -> Vec<Key> {
    let of_columns = statement
        .columns()
        .into_iter()
        .filter(|(_, column)| refers(column))
        .map(|(table, column)| Key {
            table,
            columns: vec![name::of_ident(&column.name)],
            at: statement.at_name(&column.name),
        });
    of_columns.chain(constraints(statement)).collect()
}

fn refers(column: &ColumnDef) -> bool {
    types::has(column, |option| matches!(option, ColumnOption::ForeignKey(_)))
}

fn constraints(statement: &Statement) -> Vec<Key> {
    let created = statement.create_table().into_iter().flat_map(|create| {
        let table = name::of_object(&create.name);
        create
            .constraints
            .iter()
            .filter_map(move |constraint| key(statement, &table, constraint))
    });
    let actions = statement
        .alters
        .iter()
        .flat_map(|(table, actions)| actions.iter().map(move |action| (table, action)));
    let added = actions.filter_map(|(table, action)| match &action.operation {
        Some(AlterTableOperation::AddConstraint { constraint, .. }) => key(statement, table, constraint),
        _ => None,
    });
    created.chain(added).collect()
}

fn key(statement: &Statement, table: &str, constraint: &TableConstraint) -> Option<Key> {
    let TableConstraint::ForeignKey(key) = constraint else {
        return None;
    };
    Some(Key {
        table: table.to_owned(),
        columns: key.columns.iter().map(name::of_ident).collect(),
        at: statement.at_name(key.columns.first()?),
    })
}
