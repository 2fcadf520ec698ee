use crate::schema::{Check, Column, Dialect, Name, Schema, TypeKind};

/// A value of a column's type that says as little as can be, as SQL text.
pub(super) fn neutral(column: &Column, table: &Name, schema: &Schema) -> Option<String> {
    let sql_type = &column.sql_type;
    if let Some(listed) = schema
        .table(table)
        .and_then(|table| first_listed(&column.name, &table.checks))
    {
        return Some(listed);
    }
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

/// The first of the values to which a check holds a column: `mood IN ('glad', 'sad')`.
fn first_listed(column: &str, checks: &[Check]) -> Option<String> {
    checks.iter().find_map(|check| {
        let (left, list) = check.expression.split_once(" IN (")?;
        let name = left.trim().trim_matches('"').replace("\"\"", "\"");
        name.eq_ignore_ascii_case(column).then(|| first_text(list))?
    })
}

/// The text in quotes with which a list begins.
fn first_text(list: &str) -> Option<String> {
    let inner = list.trim_start().strip_prefix('\'')?;
    let parts: Vec<&str> = inner.split('\'').collect();
    // A quote within is written twice, so an empty part stands between its halves.
    let end = (0..parts.len())
        .step_by(2)
        .find(|at| parts.get(at + 1).is_none_or(|next| !next.is_empty()))?;
    Some(format!("'{}'", parts[..=end].join("'")))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(expression: &str) -> Option<String> {
        let check = Check {
            expression: expression.to_owned(),
            ..Check::default()
        };
        first_listed("mood", &[check])
    }

    #[test]
    fn a_list_of_values_tells_one() {
        assert_eq!(listed("mood IN ('glad', 'sad')").as_deref(), Some("'glad'"));
        assert_eq!(listed("\"mood\" IN ('it''s', 'x')").as_deref(), Some("'it''s'"));
        assert_eq!(listed("mood IN ('')").as_deref(), Some("''"));
        for other in [
            "other IN ('glad')",
            "mood > 0",
            "mood IN (1, 2)",
            "mood IN (SELECT 'x')",
        ] {
            assert_eq!(listed(other), None, "{other}");
        }
    }
}
