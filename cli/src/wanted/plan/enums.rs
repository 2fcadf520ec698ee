//! The enums that PostgreSQL has a type for.

use crate::dump::pg::quote;
use crate::models::{self, ModelErrors, Models};
use crate::schema::{Enum, Table};

/// Those that a column of the tables holds, by name.
pub(super) fn of(models: &Models, tables: &[Table], errors: &mut ModelErrors) -> Vec<Enum> {
    let held = models.enums.values().filter(|it| it.is_type && is_held(it, tables));
    let held = held.collect::<Vec<_>>();
    let mut enums = held.iter().map(|it| made(it)).collect::<Vec<_>>();
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    enums.dedup();
    for it in held {
        if enums.iter().filter(|other| other.name == it.name).count() > 1 {
            let name = &it.name;
            let message = format!("two enums are the type {name} and have other values: make them agree");
            errors.push(it.place.clone(), message);
        }
    }
    enums
}

fn made(it: &models::Enum) -> Enum {
    Enum {
        name: it.name.clone(),
        values: it.values.iter().map(|value| value.name.clone()).collect(),
        comment: it.comment.clone(),
    }
}

fn is_held(it: &models::Enum, tables: &[Table]) -> bool {
    let name = quote::name(&it.name);
    let mut columns = tables.iter().flat_map(|table| &table.columns);
    columns.any(|column| column.sql_type.text.trim_end_matches("[]") == name)
}
