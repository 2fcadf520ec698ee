use super::table::comment;
use crate::dump::pg::quote::{ident, literal, name};
use crate::dump::pg::{ownership, sequence, sequence_options};
use crate::operation::{ColumnChange, Proof};
use crate::render::is_steady;
use crate::schema::{Column, Identity, Name, Sequence, SqlType, TypeKind};

pub(super) fn statements(it: &ColumnChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (None, Some(column)) => added(it, column),
        (Some(column), None) => vec![format!(
            "ALTER TABLE {} DROP COLUMN {}",
            name(&it.table),
            ident(&column.name)
        )],
        (Some(from), Some(to)) => changed(it, from, to),
        (None, None) => Vec::new(),
    }
}

/// A column as `CREATE TABLE` and `ADD COLUMN` want it.
pub(super) fn definition(table: &Name, column: &Column, sequence: Option<&Sequence>) -> String {
    let parts = [
        column
            .collation
            .as_ref()
            .map(|collation| format!(" COLLATE {collation}")),
        column.default.as_ref().map(|default| format!(" DEFAULT {default}")),
        column.generated.as_ref().map(|generated| {
            let kept = if generated.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {kept}", generated.expression)
        }),
        column.identity.map(|it| identity(table, column, it, sequence)),
        (!column.nullable).then(|| " NOT NULL".to_owned()),
    ];
    let parts = parts.into_iter().flatten().collect::<String>();
    format!("{} {}{parts}", ident(&column.name), column.sql_type)
}

/// With the options of its sequence where they are not those that it has anyway.
fn identity(table: &Name, column: &Column, identity: Identity, sequence: Option<&Sequence>) -> String {
    let unusual = sequence.filter(|it| !is_usual(table, column, it));
    let options = unusual.map(|it| format!(" (SEQUENCE NAME {} {})", name(&it.name), sequence_options(it)));
    format!(
        " GENERATED {} AS IDENTITY{}",
        when(identity),
        options.unwrap_or_default()
    )
}

fn when(identity: Identity) -> &'static str {
    match identity {
        Identity::Always => "ALWAYS",
        Identity::ByDefault => "BY DEFAULT",
    }
}

fn is_usual(table: &Name, column: &Column, sequence: &Sequence) -> bool {
    let most = match sequence.data_type.as_str() {
        "smallint" => i64::from(i16::MAX),
        "integer" => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    let numbers = [sequence.start, sequence.increment, sequence.min, sequence.cache];
    let called = format!("{}_{}_seq", table.name, column.name);
    numbers == [1; 4] && sequence.max == most && !sequence.cycle && sequence.name.name == called
}

fn added(it: &ColumnChange, column: &Column) -> Vec<String> {
    let table = name(&it.table);
    let free = it.sequence.as_ref().filter(|_| column.serial);
    let mut all: Vec<String> = free.map(sequence).into_iter().collect();
    // A default for a moment gives old rows a value without touching them; others are filled before the column stops to
    // take null.
    let for_now = it
        .fill
        .as_ref()
        .filter(|fill| is_steady(fill) && column.default.is_none());
    let filled = it.fill.as_ref().filter(|_| for_now.is_none());
    let first = Column {
        nullable: column.nullable || filled.is_some(),
        default: for_now.cloned().or_else(|| column.default.clone()),
        ..column.clone()
    };
    let definition = definition(&it.table, &first, it.sequence.as_ref());
    all.push(format!("ALTER TABLE {table} ADD COLUMN {definition}"));
    all.extend(free.and_then(ownership));
    all.extend(for_now.map(|_| alter(it, column, "DROP DEFAULT")));
    all.extend(filled.map(|fill| format!("UPDATE {table} SET {} = {fill}", ident(&column.name))));
    all.extend(
        filled
            .filter(|_| !column.nullable)
            .map(|_| alter(it, column, "SET NOT NULL")),
    );
    all.extend(column.comment.as_ref().map(|text| commented(it, column, Some(text))));
    all
}

/// The check reads all rows while they are used; after that there is nothing left to look for.
pub(super) fn proved(it: &Proof) -> Vec<String> {
    let (table, column) = (name(&it.table), ident(&it.column));
    let check = ident(it.check.name.as_deref().unwrap_or_default());
    let definition = it.check.definition.as_deref().unwrap_or_default();
    let alter = |what: &str| format!("ALTER TABLE {table} {what}");
    match it.is_undone() {
        true => vec![
            alter(&format!("ADD CONSTRAINT {check} {definition} NOT VALID")),
            alter(&format!("ALTER COLUMN {column} DROP NOT NULL")),
        ],
        false => vec![
            alter(&format!("VALIDATE CONSTRAINT {check}")),
            alter(&format!("ALTER COLUMN {column} SET NOT NULL")),
            alter(&format!("DROP CONSTRAINT {check}")),
        ],
    }
}

fn changed(it: &ColumnChange, from: &Column, to: &Column) -> Vec<String> {
    if to.generated.is_some() && from.generated != to.generated {
        let table = name(&it.table);
        let mut all = vec![format!("ALTER TABLE {table} DROP COLUMN {}", ident(&from.name))];
        all.extend(added(it, to));
        return all;
    }
    let mut all = Vec::new();
    if from.generated.is_some() && to.generated.is_none() {
        all.push(alter(it, to, "DROP EXPRESSION"));
    }
    all.extend(values(it, from, to));
    if from.nullable && !to.nullable {
        all.extend(it.fill.as_ref().map(|fill| {
            let column = ident(&to.name);
            format!(
                "UPDATE {} SET {column} = {fill} WHERE {column} IS NULL",
                name(&it.table)
            )
        }));
        all.push(alter(it, to, "SET NOT NULL"));
    }
    all.extend(numbered(it, from, to));
    if !from.nullable && to.nullable {
        all.push(alter(it, to, "DROP NOT NULL"));
    }
    if from.comment != to.comment {
        all.push(commented(it, to, to.comment.as_ref()));
    }
    all
}

/// Type and default. A default of the old type is in the way of another one.
fn values(it: &ColumnChange, from: &Column, to: &Column) -> Vec<String> {
    let mut all = Vec::new();
    let retyped = from.sql_type.text != to.sql_type.text || from.collation != to.collation;
    let another = from.sql_type.name != to.sql_type.name || from.sql_type.array != to.sql_type.array;
    let in_the_way = from.default.is_some() && retyped && another;
    if in_the_way || (from.default.is_some() && to.default.is_none()) {
        all.push(alter(it, to, "DROP DEFAULT"));
    }
    if retyped {
        let collation = to.collation.as_ref().map(|collation| format!(" COLLATE {collation}"));
        let using = if another { using(from, to) } else { String::new() };
        all.push(alter(
            it,
            to,
            &format!("TYPE {}{}{using}", to.sql_type, collation.unwrap_or_default()),
        ));
    }
    if let Some(default) = to.default.as_ref().filter(|_| in_the_way || from.default != to.default) {
        all.push(alter(it, to, &format!("SET DEFAULT {default}")));
    }
    all
}

/// How old values become new ones.
fn using(from: &Column, to: &Column) -> String {
    let column = ident(&from.name);
    let of_server = |sql_type: &SqlType, name: &str| sql_type.name == Name::in_schema("pg_catalog", name);
    let zones = [("timestamp", "timestamptz"), ("timestamptz", "timestamp")];
    let is_of_zones = zones
        .iter()
        .any(|(a, b)| of_server(&from.sql_type, a) && of_server(&to.sql_type, b));
    if is_of_zones && !from.sql_type.array {
        return format!(" USING {column} AT TIME ZONE 'UTC'");
    }
    let array = if from.sql_type.array && to.sql_type.array {
        "[]"
    } else {
        ""
    };
    let by_text = from.sql_type.kind == TypeKind::Enum && !of_server(&to.sql_type, "text");
    let by_text = if by_text {
        format!("::text{array}")
    } else {
        String::new()
    };
    format!(" USING {column}{by_text}::{}", to.sql_type)
}

/// An identity, whose sequence begins behind the largest value.
fn numbered(it: &ColumnChange, from: &Column, to: &Column) -> Vec<String> {
    match (from.identity, to.identity) {
        (Some(_), None) => vec![alter(it, to, "DROP IDENTITY")],
        (Some(a), Some(b)) if a != b => vec![alter(it, to, &format!("SET GENERATED {}", when(b)))],
        (None, Some(identity)) => {
            let (table, column) = (name(&it.table), ident(&to.name));
            let of = format!("{}, {}", literal(&table), literal(&to.name));
            vec![
                alter(it, to, &format!("ADD GENERATED {} AS IDENTITY", when(identity))),
                format!(
                    "SELECT setval(pg_get_serial_sequence({of}), coalesce(max({column}), 0) + 1, false) FROM {table}"
                ),
            ]
        }
        _ => Vec::new(),
    }
}

fn alter(it: &ColumnChange, column: &Column, what: &str) -> String {
    format!(
        "ALTER TABLE {} ALTER COLUMN {} {what}",
        name(&it.table),
        ident(&column.name)
    )
}

fn commented(it: &ColumnChange, column: &Column, text: Option<&String>) -> String {
    format!(
        "COMMENT ON COLUMN {}.{} IS {}",
        name(&it.table),
        ident(&column.name),
        comment(text)
    )
}
