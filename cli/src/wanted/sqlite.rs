//! Statements for SQLite.

use super::pg::{action, deferrable};
use super::plan::Plan;
use crate::schema::{Check, Column, ForeignKey, Index, IndexColumn, IndexKey, PrimaryKey, Table, Unique};

/// Tables with all their constraints, then indexes. Foreign keys may point to tables that come later.
pub(super) fn statements(plan: &Plan) -> Vec<String> {
    let tables = plan.tables.iter().map(create);
    let indexes = plan
        .tables
        .iter()
        .flat_map(|table| table.indexes.iter().map(|it| index(table, it)));
    tables.chain(indexes).collect()
}

/// A string as SQL text.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as SQL text.
pub(crate) fn ident(name: &str) -> String {
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let is_start = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    match is_plain
        && is_start
        && crate::dump::pg::quote::ident(name) == name
        && !KEYWORDS.split(' ').any(|it| it == name)
    {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// SQLite's keywords that PostgreSQL takes as names.
const KEYWORDS: &str = "abort action add after alter always attach autoincrement before begin by cascade commit \
    conflict cross current database deferred delete detach drop each escape exclude exclusive exists explain fail \
    filter first following full generated glob groups if ignore immediate index indexed insert instead isnull key \
    last left like match materialized natural no nothing notnull nulls of others outer over partition plan pragma \
    preceding query raise range recursive regexp reindex release rename replace restrict right rollback row rows \
    savepoint set temp temporary ties transaction trigger unbounded update vacuum values view virtual without";

fn idents(names: &[String]) -> String {
    names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ")
}

fn create(table: &Table) -> String {
    // Only the key of one column that is written at the column is numbered.
    let inline = table.primary_key.as_ref().filter(|_| table.rowid().is_some());
    let columns = table
        .columns
        .iter()
        .map(|it| column(it, inline.filter(|key| key.columns == [it.name.clone()])));
    let key = table.primary_key.iter().filter(|_| inline.is_none()).map(primary_key);
    let uniques = table.uniques.iter().map(unique);
    let checks = table.checks.iter().map(check);
    let keys = table.foreign_keys.iter().map(foreign_key);
    let lines = columns.chain(key).chain(uniques).chain(checks).chain(keys);
    let lines = lines.collect::<Vec<_>>().join(",\n    ");
    let options = [
        table.options.strict.then_some("STRICT"),
        table.options.without_rowid.then_some("WITHOUT ROWID"),
    ];
    let options = options.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let space = if options.is_empty() { "" } else { " " };
    format!(
        "CREATE TABLE {} (\n    {lines}\n){space}{options}",
        ident(&table.name.name)
    )
}

fn column(column: &Column, key: Option<&PrimaryKey>) -> String {
    let parts = [
        (!column.nullable).then(|| " NOT NULL".to_owned()),
        key.map(|key| {
            let numbered = if column.autoincrement { " AUTOINCREMENT" } else { "" };
            format!(" {}PRIMARY KEY{numbered}", named(key.name.as_ref()))
        }),
        column.default.as_ref().map(|it| format!(" DEFAULT {it}")),
        column.collation.as_ref().map(|it| format!(" COLLATE {it}")),
        column.generated.as_ref().map(|it| {
            let kept = if it.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {kept}", it.expression)
        }),
    ];
    let parts = parts.into_iter().flatten().collect::<String>();
    format!("{} {}{parts}", ident(&column.name), column.sql_type.text)
}

fn named(constraint: Option<&String>) -> String {
    constraint
        .map(|it| format!("CONSTRAINT {} ", ident(it)))
        .unwrap_or_default()
}

fn primary_key(key: &PrimaryKey) -> String {
    format!("{}PRIMARY KEY ({})", named(key.name.as_ref()), idents(&key.columns))
}

fn unique(unique: &Unique) -> String {
    format!("{}UNIQUE ({})", named(unique.name.as_ref()), idents(&unique.columns))
}

fn check(check: &Check) -> String {
    format!("{}CHECK ({})", named(check.name.as_ref()), check.expression)
}

fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "{}FOREIGN KEY ({}) REFERENCES {} ({}){}{}{}",
        named(key.name.as_ref()),
        idents(&key.columns),
        ident(&key.references.name),
        idents(&key.referenced_columns),
        action("DELETE", key.on_delete),
        action("UPDATE", key.on_update),
        deferrable(key.deferrable)
    )
}

fn index(table: &Table, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let columns = index.columns.iter().map(part).collect::<Vec<_>>().join(", ");
    let predicate = index
        .predicate
        .as_ref()
        .map(|it| format!(" WHERE {it}"))
        .unwrap_or_default();
    format!(
        "CREATE {unique}INDEX {} ON {} ({columns}){predicate}",
        ident(&index.name),
        ident(&table.name.name)
    )
}

fn part(part: &IndexColumn) -> String {
    let key = match &part.key {
        IndexKey::Column(name) => ident(name),
        IndexKey::Expression(text) => text.clone(),
    };
    let collation = part
        .collation
        .as_ref()
        .map(|it| format!(" COLLATE {it}"))
        .unwrap_or_default();
    let descending = if part.descending { " DESC" } else { "" };
    format!("{key}{collation}{descending}")
}
