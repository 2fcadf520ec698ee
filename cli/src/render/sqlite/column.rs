use super::ident;
use crate::operation::{ColumnChange, Constraint};
use crate::schema::{Action, Column, Deferrable, ForeignKey};

pub(super) fn statements(it: &ColumnChange) -> Vec<String> {
    let table = ident(&it.table.name);
    match (&it.change.from, &it.change.to) {
        (None, Some(column)) => {
            let definition = definition(column, &it.inline);
            let add = format!("ALTER TABLE {table} ADD COLUMN {definition}");
            let fill = it
                .fill
                .iter()
                .map(|fill| format!("UPDATE {table} SET {} = {fill}", ident(&column.name)));
            [add].into_iter().chain(fill).collect()
        }
        (Some(column), None) => vec![format!("ALTER TABLE {table} DROP COLUMN {}", ident(&column.name))],
        // All else is a rebuild.
        _ => Vec::new(),
    }
}

/// A column as `ADD COLUMN` wants it.
fn definition(column: &Column, constraints: &[Constraint]) -> String {
    let declared = Some(&column.sql_type.text).filter(|text| !text.is_empty());
    let parts = [
        declared.map(|text| format!(" {text}")),
        column
            .collation
            .as_ref()
            .map(|collation| format!(" COLLATE {collation}")),
        (!column.nullable).then(|| " NOT NULL".to_owned()),
        column.default.as_ref().map(|default| format!(" DEFAULT {default}")),
        column
            .generated
            .as_ref()
            .map(|it| format!(" GENERATED ALWAYS AS ({}) VIRTUAL", it.expression)),
    ];
    let constraints = constraints.iter().filter_map(|it| match it {
        Constraint::ForeignKey(key) => Some(references(key)),
        _ => None,
    });
    let parts = parts.into_iter().flatten().chain(constraints).collect::<String>();
    format!("{}{parts}", ident(&column.name))
}

fn references(key: &ForeignKey) -> String {
    let on = |event: &str, action: Action| (action != Action::NoAction).then(|| format!(" ON {event} {action}"));
    let columns = key
        .referenced_columns
        .iter()
        .map(|column| ident(column))
        .collect::<Vec<_>>();
    let parts = [
        key.name.as_ref().map(|name| format!(" CONSTRAINT {}", ident(name))),
        Some(format!(
            " REFERENCES {} ({})",
            ident(&key.references.name),
            columns.join(", ")
        )),
        on("DELETE", key.on_delete),
        on("UPDATE", key.on_update),
        match key.deferrable {
            Deferrable::No => None,
            Deferrable::InitiallyImmediate => Some(" DEFERRABLE INITIALLY IMMEDIATE".to_owned()),
            Deferrable::InitiallyDeferred => Some(" DEFERRABLE INITIALLY DEFERRED".to_owned()),
        },
    ];
    parts.into_iter().flatten().collect()
}
