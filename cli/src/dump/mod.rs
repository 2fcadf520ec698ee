//! A schema as a script that builds it in an empty database.
//!
//! Structure alone: no rows, no owners, no privileges, no roles, no foreign servers.

pub(crate) mod pg;
mod sqlite;

use crate::schema::{Dialect, Schema};

/// Writes the script, for `psql`, `sqlite3` or `drivetrain schema load`.
///
/// On PostgreSQL names in the default schema stand without it, so the script builds them in the first schema of the
/// search path of the session that runs it. Functions come before tables, those that take or give rows of tables behind
/// them; a function and a table that need each other otherwise are not untangled.
///
/// ```
/// use drivetrain_cli::dump::dump;
/// use drivetrain_cli::schema::{Column, Dialect, Name, Schema, SqlType, Table};
///
/// let id = Column {
///     name: "id".into(),
///     sql_type: SqlType { text: "bigint".into(), ..SqlType::default() },
///     ..Column::default()
/// };
/// let posts = Table { name: Name::new("posts"), columns: vec![id], ..Table::default() };
/// let schema = Schema { dialect: Dialect::Postgres, tables: vec![posts], ..Schema::default() };
///
/// assert!(dump(&schema).contains("CREATE TABLE posts (\n    id bigint NOT NULL\n);"));
/// ```
pub fn dump(schema: &Schema) -> String {
    match schema.dialect {
        Dialect::Sqlite => sqlite::script(schema),
        Dialect::Postgres => pg::script(schema),
    }
}

/// Statements as a script: each with a semicolon, a blank line between them.
fn script(statements: impl IntoIterator<Item = String>) -> String {
    statements
        .into_iter()
        .map(|statement| ended(&statement))
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn ended(statement: &str) -> String {
    let statement = statement.trim_end();
    let last = statement.lines().next_back().unwrap_or_default();
    // A comment at the end would take the semicolon with it.
    match statement.ends_with(';') {
        true => format!("{statement}\n"),
        false if last.contains("--") => format!("{statement}\n;\n"),
        false => format!("{statement};\n"),
    }
}
