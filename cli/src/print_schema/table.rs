use super::foreign_keys::Constraint;
use super::names::{TableName, rust_name};
use super::types::ColumnType;
use super::{ColumnSorting, Error, Options, pg, sqlite};
use crate::schema::{Dialect, Name, Schema, Table};

/// A table as Diesel sees it.
#[derive(Debug)]
pub(super) struct TableData {
    pub(super) name: TableName,
    /// The key's columns by their Rust names.
    pub(super) primary_key: Vec<String>,
    pub(super) columns: Vec<ColumnData>,
    pub(super) comment: Option<String>,
}

#[derive(Debug)]
pub(super) struct ColumnData {
    pub(super) sql: String,
    pub(super) rust: String,
    pub(super) ty: ColumnType,
    pub(super) comment: Option<String>,
}

/// The tables that these options want printed, by name.
pub(super) fn tables<'a>(schema: &'a Schema, options: &Options) -> Result<Vec<&'a Table>, Error> {
    if schema.dialect == Dialect::Sqlite && options.schema.is_some() {
        return Err(Error::SchemaOnSqlite);
    }
    let wanted = options.schema.as_deref().filter(|name| *name != "public");
    let tables = schema.tables.iter().filter(|table| {
        table.name.schema.as_deref() == wanted
            && is_listed(schema.dialect, table)
            && options.filter.admits(&table.name.name)
    });
    Ok(tables.collect())
}

/// Whether Diesel's program lists this table at all.
pub(super) fn is_listed(dialect: Dialect, table: &Table) -> bool {
    let name = &table.name.name;
    let is_of_sqlite = || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("sqlite"));
    let is_other = match dialect {
        Dialect::Sqlite => is_of_sqlite(),
        Dialect::Postgres => table.options.foreign_server.is_some(),
    };
    !name.starts_with("__") && !is_other
}

/// The table with its columns and their types.
pub(super) fn data(
    schema: &Schema,
    table: &Table,
    constraints: &[Constraint],
    options: &Options,
) -> Result<TableData, Error> {
    let name = TableName::new(&table.name);
    let primary_key = primary_key(schema.dialect, table);
    if primary_key.is_empty() {
        return Err(Error::NoPrimaryKey {
            table: table.name.to_string(),
        });
    }
    let mut columns = columns(schema, table, constraints, options)?;
    if options.column_sorting == ColumnSorting::Name {
        columns.sort_by(|a, b| a.sql.cmp(&b.sql));
    }
    Ok(TableData {
        primary_key: primary_key
            .iter()
            .map(|column| rust_name(column, Some(&name)))
            .collect(),
        columns,
        comment: table.comment.clone(),
        name,
    })
}

fn columns(
    schema: &Schema,
    table: &Table,
    constraints: &[Constraint],
    options: &Options,
) -> Result<Vec<ColumnData>, Error> {
    let name = TableName::new(&table.name);
    let rowid = match schema.dialect {
        Dialect::Sqlite => sqlite::implicit_rowid(table),
        Dialect::Postgres => None,
    };
    let types = rowid.iter().chain(&table.columns).map(|column| {
        let ty = match schema.dialect {
            Dialect::Sqlite => sqlite::column_type(schema, table, column, constraints, options)?,
            Dialect::Postgres => pg::column_type(schema, column, options),
        };
        Ok((column, ty))
    });
    let data = types.map(|column| {
        column.map(|(column, ty)| ColumnData {
            sql: column.name.clone(),
            rust: rust_name(&column.name, Some(&name)),
            ty,
            comment: column.comment.clone(),
        })
    });
    data.collect()
}

/// The columns of the key in the order that Diesel prints them.
pub(super) fn primary_key(dialect: Dialect, table: &Table) -> Vec<String> {
    match dialect {
        Dialect::Sqlite => sqlite::primary_key(table),
        Dialect::Postgres => table.key_columns().to_vec(),
    }
}

/// The key of the table of this name; on SQLite a table that does not exist has a rowid all the same.
pub(super) fn primary_key_of(schema: &Schema, name: &Name) -> Vec<String> {
    match schema.table(name) {
        Some(table) => primary_key(schema.dialect, table),
        None => primary_key(schema.dialect, &Table::default()),
    }
}
