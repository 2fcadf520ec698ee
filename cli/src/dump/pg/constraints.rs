use super::quote::{ident, name};
use crate::schema::{Schema, Table};

/// Keys, unique, exclusion and check constraints; then indexes; then foreign keys, which need the keys of other tables.
/// What came from a parent comes from it again.
pub(super) fn statements(schema: &Schema) -> Vec<String> {
    let tables = || schema.tables.iter();
    let own = tables().flat_map(own_constraints);
    let indexes = tables().flat_map(indexes);
    own.chain(indexes).chain(tables().flat_map(foreign_keys)).collect()
}

fn own_constraints(table: &Table) -> Vec<String> {
    let key = table
        .primary_key
        .iter()
        .filter(|it| !it.inherited)
        .map(|it| (&it.name, &it.definition));
    let uniques = table
        .uniques
        .iter()
        .filter(|it| !it.inherited)
        .map(|it| (&it.name, &it.definition));
    let checks = table
        .checks
        .iter()
        .filter(|it| !it.inherited)
        .map(|it| (&it.name, &it.definition));
    let named = key
        .chain(uniques)
        .chain(checks)
        .filter_map(|(name, sql)| Some(added(table, name.as_ref()?, sql.as_ref()?)));
    let exclusions = table.exclusions.iter().map(|it| added(table, &it.name, &it.definition));
    named.chain(exclusions).collect()
}

/// An index of a partitioned table comes to its partitions too, though the text that is kept of it says `ONLY`.
fn indexes(table: &Table) -> Vec<String> {
    let own = table.indexes.iter().filter(|index| !index.inherited);
    let definitions = own.map(|index| match table.options.partition_by {
        Some(_) => index.definition.replacen(" ON ONLY ", " ON ", 1),
        None => index.definition.clone(),
    });
    definitions.collect()
}

fn foreign_keys(table: &Table) -> Vec<String> {
    let own = table.foreign_keys.iter().filter(|key| !key.inherited);
    own.filter_map(|key| Some(added(table, key.name.as_ref()?, key.definition.as_ref()?)))
        .collect()
}

fn added(table: &Table, own: &str, definition: &str) -> String {
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} {definition}",
        name(&table.name),
        ident(own)
    )
}
