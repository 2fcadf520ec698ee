//! Rows that two schemas can hold.

use super::world::{Column, Kind, Table, World};

/// Three rows for each table, parents first, that still fit `after`.
pub(crate) fn rows(world: &World, after: &World) -> String {
    let inserts = world.tables.iter().map(|it| insert(it, world, after.table(it.id)));
    inserts.collect::<Vec<_>>().join(";\n")
}

fn insert(table: &Table, world: &World, after: Option<&Table>) -> String {
    let names: String = table
        .columns
        .iter()
        .map(|it| format!(", {}", quoted(&it.name)))
        .collect();
    let row = |number: usize| {
        let values: String = table
            .columns
            .iter()
            .map(|it| {
                let stays_nullable = after.is_none_or(|after| after.column(it.id).is_none_or(|now| now.nullable));
                format!(", {}", value(it, number, world, stays_nullable))
            })
            .collect();
        format!("({number}{values})")
    };
    let rows = (1..=3).map(row).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {} (id{names}) VALUES {rows}", quoted(&table.name))
}

fn value(it: &Column, row: usize, world: &World, stays_nullable: bool) -> String {
    if row == 3 && it.nullable && stays_nullable {
        return "NULL".to_owned();
    }
    match it.kind {
        // Row 1 is there before any row that points to it.
        _ if it.parent.is_some() => "1".to_owned(),
        Kind::Int | Kind::Big => (it.id * 10 + row).to_string(),
        Kind::Text | Kind::Varchar(_) => format!("'it''s {}.{row}'", it.id),
        Kind::Bool => ["TRUE", "FALSE"][row % 2].to_owned(),
        Kind::Double => format!("{row}.5"),
        Kind::Enum(id) => format!("'{}'", world.enumeration(id).values[0].1.replace("\\\"", "\"")),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace("\\\"", "\"\""))
}
