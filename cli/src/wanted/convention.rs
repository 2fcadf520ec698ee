//! What holds where a model says nothing.

use super::types;
use crate::models::{self, Column, Identity as Said, Key};
use crate::schema::{Dialect, Identity, Index, IndexColumn, IndexKey, Table};

/// How the database numbers a column.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    pub(super) identity: Option<Identity>,
    pub(super) autoincrement: bool,
    /// SQLite's rowid.
    pub(super) rowid: bool,
}

/// A key of one integer that points nowhere is numbered, unless something else gives its value.
pub(super) fn numbering(table: &models::Table, column: &Column, sql_type: &str, dialect: Dialect) -> Numbering {
    let is_key = table.key == [column.name.clone()];
    let is_integer = matches!(
        sql_type.to_uppercase().as_str(),
        "SMALLINT" | "INTEGER" | "BIGINT" | "INT" | "INT2" | "INT4" | "INT8"
    );
    let points = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let is_free = column.default.is_none() && column.generated.is_none() && !points;
    let said = column.identity.as_ref().map(|said| said.value);
    let by_convention = table.conventions.identity && is_key && is_integer && is_free;
    let identity = match said {
        Some(Said::Off) => None,
        Some(Said::Always) => Some(Identity::Always),
        Some(Said::ByDefault) => Some(Identity::ByDefault),
        None => by_convention.then_some(Identity::ByDefault),
    };
    match dialect {
        Dialect::Postgres => Numbering {
            identity,
            ..Numbering::default()
        },
        Dialect::Sqlite => Numbering {
            identity: None,
            autoincrement: column.autoincrement.as_ref().is_some_and(|said| said.value),
            rowid: is_key && is_integer && identity.is_some() && !table.without_rowid,
        },
    }
}

/// The type as `CREATE TABLE` says it.
pub(super) fn declared(
    table: &models::Table,
    column: &Column,
    sql_type: String,
    numbering: &Numbering,
    dialect: Dialect,
) -> String {
    match dialect {
        Dialect::Sqlite if numbering.rowid || numbering.autoincrement => "INTEGER".to_owned(),
        Dialect::Sqlite if table.strict && column.sql_type.is_none() => types::strict(&sql_type).to_owned(),
        _ => sql_type,
    }
}

/// A unique index over the rows that are not deleted.
pub(super) fn live(unique: &models::Unique, name: String, predicate: String) -> Index {
    Index {
        unique: true,
        predicate: Some(predicate),
        include: unique.include.clone(),
        nulls_not_distinct: unique.nulls_not_distinct,
        ..plain_index(name, &unique.columns)
    }
}

pub(super) fn plain_index(name: String, columns: &[String]) -> Index {
    let columns = columns.iter().map(|column| IndexColumn {
        key: IndexKey::Column(column.clone()),
        ..IndexColumn::default()
    });
    Index {
        name,
        columns: columns.collect(),
        ..Index::default()
    }
}

/// Whether an index is for the other database: said so, or of a method that SQLite has not.
pub(super) fn is_elsewhere(index: &models::Index, dialect: Dialect) -> bool {
    let said = index.only.as_deref();
    match dialect {
        Dialect::Postgres => said == Some("sqlite"),
        Dialect::Sqlite => {
            let method = index.using.as_deref().unwrap_or("btree");
            said == Some("postgres") || !method.eq_ignore_ascii_case("btree")
        }
    }
}

pub(super) fn index(index: &models::Index, name: String, dialect: Dialect) -> Index {
    let columns = index.parts.iter().map(|part| IndexColumn {
        key: match &part.key {
            Key::Column(name) => IndexKey::Column(name.clone()),
            Key::Expression(text) => IndexKey::Expression(text.clone()),
        },
        descending: part.descending,
        // PostgreSQL's own order, unless another is said.
        nulls_first: part.nulls_first.unwrap_or(part.descending),
        opclass: part.opclass.clone(),
        collation: part.collate.clone(),
    });
    Index {
        name,
        unique: index.unique,
        columns: columns.collect(),
        include: index.include.clone(),
        method: index.using.clone().unwrap_or_else(|| "btree".to_owned()),
        predicate: index
            .predicate
            .as_ref()
            .and_then(|text| text.of(dialect))
            .map(str::to_owned),
        nulls_not_distinct: index.nulls_not_distinct,
        parameters: index.with.iter().cloned().collect(),
        comment: index.comment.clone(),
        ..Index::default()
    }
}

/// The columns of the foreign keys that no key, unique constraint or whole index begins with, and that shall have one.
pub(super) fn without_index(declared: &models::Table, table: &Table) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    if !declared.conventions.foreign_key_index {
        return found;
    }
    for key in &declared.foreign_keys {
        let is_refused = key
            .columns
            .iter()
            .any(|name| declared.column(name).is_some_and(|it| it.no_index));
        let is_twice = found.iter().any(|other| other.starts_with(&key.columns));
        if !is_refused && !is_twice && !is_served(table, &key.columns) {
            found.push(key.columns.clone());
        }
    }
    found
}

fn is_served(table: &Table, columns: &[String]) -> bool {
    let begins = |key: &[String]| {
        key.get(..columns.len())
            .is_some_and(|start| columns.iter().all(|it| start.contains(it)))
    };
    let mut whole = table
        .indexes
        .iter()
        .filter(|index| index.predicate.is_none() && index.method.eq_ignore_ascii_case("btree"));
    begins(table.key_columns())
        || table.uniques.iter().any(|unique| begins(&unique.columns))
        || whole.any(|index| begins(&index.leading_columns()))
}
