//! What only all models together can get wrong.

use std::collections::HashSet;

use super::Models;
use super::declared::{Enum, ForeignKey, Placed, Table};
use super::errors::{ModelErrors, Place};
use super::facts::Action;

pub(super) fn validate(models: &Models, errors: &mut ModelErrors) {
    for table in &models.tables {
        key(table, errors);
        names(table, errors);
        for key in &table.foreign_keys {
            foreign_key(table, key, models, errors);
        }
    }
    for it in models.enums.values() {
        values(it, errors);
    }
    renamed_tables(models, errors);
}

fn key(table: &Table, errors: &mut ModelErrors) {
    for name in &table.key {
        match table.column(name) {
            None if !table.partial => {
                let message = format!("no field for the key column `{name}` of {}: add it", table.name);
                errors.push(table.place.clone(), message);
            }
            Some(column) if column.nullable => {
                let message = format!("`{}` is the key, which is never null: remove the `Option`", column.rust);
                errors.push(column.place.clone(), message);
            }
            _ => {}
        }
    }
}

/// A column is one field, and was no other column that is still there.
fn names(table: &Table, errors: &mut ModelErrors) {
    for column in &table.columns {
        let Some(Placed { value, place }) = &column.renamed_from else {
            continue;
        };
        let message = match table.column(value) {
            Some(same) if same.name == column.name => {
                format!("`{value}` is the name that it has: remove `renamed_from`")
            }
            Some(other) if other.renamed_from.is_none() => {
                format!(
                    "{} has a column `{value}` still: say where that one comes from, or remove it",
                    table.name
                )
            }
            _ => continue,
        };
        errors.push(place.clone(), message);
    }
}

fn renamed_tables(models: &Models, errors: &mut ModelErrors) {
    for table in &models.tables {
        let Some(Placed { value, place }) = &table.renamed_from else {
            continue;
        };
        let is_same = |other: &&Table| other.name.name == *value && other.name.schema == table.name.schema;
        let message = match models.tables.iter().find(is_same) {
            Some(other) if other.name == table.name => {
                format!("`{value}` is the name that it has: remove `renamed_from`")
            }
            Some(other) if other.renamed_from.is_none() => {
                format!(
                    "`{}` is a model of {value} still: say where that one comes from, or remove it",
                    other.rust
                )
            }
            _ => continue,
        };
        errors.push(place.clone(), message);
    }
}

fn foreign_key(table: &Table, key: &ForeignKey, models: &Models, errors: &mut ModelErrors) {
    let set_null = key.on_delete == Some(Action::SetNull) || key.on_update == Some(Action::SetNull);
    for column in key.columns.iter().filter_map(|name| table.column(name)) {
        if set_null && !column.nullable {
            let message = format!(
                "`set_null` needs a column that may be null: make `{}` an `Option`, or choose `cascade` or `restrict`",
                column.rust
            );
            errors.push(column.place.clone(), message);
        }
    }
    let Some(target) = models.tables.iter().find(|it| it.name == key.table) else {
        return;
    };
    let missing = key
        .referenced
        .iter()
        .find(|name| target.column(name).is_none() && !target.partial);
    if let Some(missing) = missing {
        let message = format!("{} has no column `{missing}`", target.name);
        errors.push(key.place.clone(), message);
    } else if !is_unique(target, &key.referenced) && !target.partial {
        let columns = key.referenced.join(", ");
        let message = format!(
            "a foreign key points to what is unique at once in all rows: say `unique` of ({columns}) in {}",
            target.name
        );
        errors.push(key.place.clone(), message);
    }
}

fn is_unique(table: &Table, columns: &[String]) -> bool {
    let same = |key: &[String]| key.len() == columns.len() && columns.iter().all(|it| key.contains(it));
    let live = table.conventions.live_unique && table.soft_deleted().is_some();
    let mut uniques = table
        .uniques
        .iter()
        .filter(|it| it.deferrable.is_none() && (!live || it.with_deleted));
    let mut indexes = table.indexes.iter().filter(|it| it.unique && it.predicate.is_none());
    same(&table.key)
        || uniques.any(|it| same(&it.columns))
        || indexes.any(|it| it.columns().is_some_and(|it| same(&it)))
}

fn values(it: &Enum, errors: &mut ModelErrors) {
    if it.values.is_empty() {
        errors.push(it.place.clone(), format!("`{}` has no values: add one", it.rust));
    }
    let mut seen = HashSet::new();
    for value in &it.values {
        if !seen.insert(&value.name) {
            let message = format!(
                "two variants of `{}` are the value '{}': give one another name",
                it.rust, value.name
            );
            errors.push(value.place.clone(), message);
        }
        if let Some(Placed { value: before, place }) = &value.renamed_from {
            still_there(it, before, place, errors);
        }
    }
}

fn still_there(it: &Enum, before: &str, place: &Place, errors: &mut ModelErrors) {
    let other = it.values.iter().find(|other| other.name == before);
    if other.is_some_and(|other| other.renamed_from.is_none()) {
        let message = format!("`{}` has the value '{before}' still: remove one of the two", it.rust);
        errors.push(place.clone(), message);
    }
}
