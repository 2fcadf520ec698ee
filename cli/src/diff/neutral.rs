use crate::schema::{Column, Dialect, Schema, TypeKind};

/// A value of a column's type that says as little as can be, as SQL text.
pub(super) fn neutral(column: &Column, schema: &Schema) -> Option<String> {
    let sql_type = &column.sql_type;
    if sql_type.array {
        return Some("'{}'".to_owned());
    }
    if sql_type.kind == TypeKind::Enum {
        let first = schema.enum_type(&sql_type.name)?.values.first()?;
        return Some(format!("'{}'", first.replace('\'', "''")));
    }
    let of = |known: &[(&str, &str)], name: &str| {
        let found = known.iter().find(|(start, _)| name.starts_with(start));
        found.map(|(_, value)| (*value).to_owned())
    };
    match schema.dialect {
        Dialect::Postgres if sql_type.kind == TypeKind::Base => of(POSTGRES, &sql_type.name.name),
        Dialect::Postgres => None,
        Dialect::Sqlite => Some(of(SQLITE, &sql_type.name.name).unwrap_or_else(|| "0".to_owned())),
    }
}

/// By the beginning of the type's own name.
const POSTGRES: &[(&str, &str)] = &[
    ("int4range", "'empty'"),
    ("int8range", "'empty'"),
    ("interval", "'0'"),
    ("int", "0"),
    ("float", "0"),
    ("numeric", "0"),
    ("money", "0"),
    ("oid", "0"),
    ("bool", "false"),
    ("text", "''"),
    ("varchar", "''"),
    ("bpchar", "''"),
    ("citext", "''"),
    ("name", "''"),
    ("bytea", "''"),
    ("jsonb", "'{}'"),
    ("json", "'{}'"),
    ("timestamp", "now()"),
    ("date", "current_date"),
    ("time", "'00:00'"),
    ("uuid", "'00000000-0000-0000-0000-000000000000'"),
    ("inet", "'0.0.0.0'"),
    ("cidr", "'0.0.0.0/0'"),
];

const SQLITE: &[(&str, &str)] = &[
    ("text", "''"),
    ("char", "''"),
    ("varchar", "''"),
    ("nvarchar", "''"),
    ("clob", "''"),
    ("json", "'{}'"),
    ("blob", "x''"),
    ("binary", "x''"),
    ("timestamp", "CURRENT_TIMESTAMP"),
    ("datetime", "CURRENT_TIMESTAMP"),
    ("date", "CURRENT_DATE"),
    ("time", "CURRENT_TIME"),
];
