//! What one database would refuse, or change without a word.

use crate::models::{self, ModelErrors, Models};
use crate::schema::{Dialect, Table};

/// Bytes that PostgreSQL keeps of a name.
const LONGEST: usize = 63;

pub(super) fn check(models: &Models, tables: &[Table], dialect: Dialect, errors: &mut ModelErrors) {
    for (declared, table) in models.tables.iter().zip(tables) {
        match dialect {
            Dialect::Postgres => names(declared, errors),
            Dialect::Sqlite => twice(declared, table, tables, errors),
        }
        for (key, planned) in declared.foreign_keys.iter().zip(&table.foreign_keys) {
            let target = tables.iter().find(|it| it.name == planned.references);
            let pairs = planned.columns.iter().zip(&planned.referenced_columns);
            for (from, to) in pairs {
                let from = table.column(from).map_or("", |column| &column.sql_type.text);
                let to = target
                    .and_then(|table| table.column(to))
                    .map_or("", |column| &column.sql_type.text);
                if !meet(from, to) {
                    let message =
                        format!("a column that is {from} cannot point to one that is {to}: give both one type");
                    errors.push(key.place.clone(), message);
                }
            }
        }
    }
}

/// PostgreSQL cuts longer names, and would then be asked for what it does not have.
fn names(declared: &models::Table, errors: &mut ModelErrors) {
    let columns = declared.columns.iter().map(|column| (&column.name, &column.place));
    let table = std::iter::once((&declared.name.name, &declared.place));
    for (name, place) in table.chain(columns).filter(|(name, _)| name.len() > LONGEST) {
        let message = format!(
            "`{name}` has {} bytes, and PostgreSQL keeps {LONGEST}: give it a shorter one",
            name.len()
        );
        errors.push(place.clone(), message);
    }
}

/// SQLite has no schemas, and does not tell upper from lower case.
fn twice(declared: &models::Table, table: &Table, tables: &[Table], errors: &mut ModelErrors) {
    let same = tables
        .iter()
        .filter(|other| other.name.name.eq_ignore_ascii_case(&table.name.name));
    if same.count() > 1 {
        let message = format!(
            "SQLite takes {} and another table as one: give one another name",
            declared.name
        );
        errors.push(declared.place.clone(), message);
    }
}

/// Whether values of the two types can be the same; what is not known may be.
fn meet(from: &str, to: &str) -> bool {
    match (family(from), family(to)) {
        (Some(from), Some(to)) => from == to,
        _ => true,
    }
}

fn family(sql: &str) -> Option<&'static str> {
    let end = sql.find('(').unwrap_or(sql.len());
    Some(match sql[..end].trim().to_uppercase().as_str() {
        "SMALLINT" | "INTEGER" | "BIGINT" | "INT" | "INT2" | "INT4" | "INT8" | "NUMERIC" => "numbers",
        "TEXT" | "VARCHAR" | "CHAR" | "CITEXT" => "texts",
        "UUID" => "uuid",
        "BYTEA" | "BLOB" => "bytes",
        _ => return None,
    })
}
