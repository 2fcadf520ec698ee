//! Which of Diesel's types a SQLite column has.

use super::foreign_keys::Constraint;
use super::names::TableName;
use super::types::ColumnType;
use super::{Error, Options};
use crate::schema::{Column, Schema, SqlType, Table};

/// The names of the rowid, the first free one of which is the key of a table without one.
const ROWIDS: [&str; 3] = ["rowid", "oid", "_rowid_"];

/// The key's columns, in the order of the table.
pub(super) fn primary_key(table: &Table) -> Vec<String> {
    let key = table.key_columns();
    if key.is_empty() {
        return free_rowid(table).into_iter().map(str::to_owned).collect();
    }
    let columns = table.columns.iter().filter(|column| key.contains(&column.name));
    columns.map(|column| column.name.clone()).collect()
}

/// The rowid as a column, of a table that has no other key.
pub(super) fn implicit_rowid(table: &Table) -> Option<Column> {
    let name = free_rowid(table).filter(|_| table.key_columns().is_empty())?;
    let sql_type = SqlType {
        text: "Integer".to_owned(),
        ..SqlType::default()
    };
    Some(Column {
        name: name.to_owned(),
        sql_type,
        ..Column::default()
    })
}

fn free_rowid(table: &Table) -> Option<&'static str> {
    ROWIDS.into_iter().find(|name| table.column(name).is_none())
}

/// The type of a column.
pub(super) fn column_type(
    schema: &Schema,
    table: &Table,
    column: &Column,
    constraints: &[Constraint],
    options: &Options,
) -> Result<ColumnType, Error> {
    let declared = column.sql_type.text.to_lowercase();
    let is_wide = || {
        options.sqlite_integer_primary_key_is_bigint == Some(true)
            && (is_rowid(table, &column.name, &declared) || points_to_rowid(schema, table, column, constraints))
    };
    let rust = match named(&declared) {
        Some("Integer") if is_wide() => "BigInt",
        Some(name) => name,
        None => return Err(unsupported(table, column, declared)),
    };
    Ok(ColumnType {
        schema: None,
        sql: rust.to_owned(),
        rust: rust.to_owned(),
        is_array: false,
        is_nullable: column.nullable,
        max_length: None,
    })
}

fn unsupported(table: &Table, column: &Column, declared: String) -> Error {
    Error::UnsupportedType {
        table: table.name.to_string(),
        column: column.name.clone(),
        declared,
    }
}

/// Diesel's type for a declared one, by the words in it; the first line that fits decides.
fn named(declared: &str) -> Option<&'static str> {
    let has = |word: &str| declared.contains(word);
    let name = match declared {
        "bool" | "boolean" => "Bool",
        _ if has("tiny") && has("int") => "Bool",
        _ if declared == "int2" || has("small") && has("int") => "SmallInt",
        _ if declared == "int8" || has("big") && has("int") => "BigInt",
        _ if has("int") => "Integer",
        _ if has("char") || has("clob") || has("text") => "Text",
        _ if has("blob") || has("binary") || declared.is_empty() => "Binary",
        _ if has("float") || has("real") => "Float",
        _ if has("double") || has("num") || has("dec") => "Double",
        "datetime" | "timestamp" => "Timestamp",
        "date" => "Date",
        "time" => "Time",
        _ => return None,
    };
    Some(name)
}

fn is_rowid(table: &Table, column: &str, declared: &str) -> bool {
    declared == "integer" && primary_key(table) == [column] && !table.options.without_rowid
}

/// Whether a foreign key of this column alone points to a table whose key is its rowid. Of several, the last one counts.
fn points_to_rowid(schema: &Schema, table: &Table, column: &Column, constraints: &[Constraint]) -> bool {
    let child = TableName::new(&table.name);
    let is_of_column = |it: &&Constraint| it.child == child && it.rust_columns == [column.name.as_str()];
    let Some(constraint) = constraints.iter().rfind(is_of_column) else {
        return false;
    };
    // Only a name in the same case counts here, and the key counts as an integer whatever it was declared as.
    let parent = schema
        .tables
        .iter()
        .find(|table| table.name.name == constraint.parent.sql);
    parent.is_some_and(|parent| matches!(&*primary_key(parent), [key] if is_rowid(parent, key, "integer")))
}
