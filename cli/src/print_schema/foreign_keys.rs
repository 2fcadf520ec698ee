use super::names::{TableName, rust_name};
use super::table::{is_listed, primary_key_of};
use crate::schema::{Dialect, ForeignKey, Name, Schema, Table};

/// A foreign key as Diesel sees it: on SQLite one for each column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Constraint {
    pub(super) child: TableName,
    pub(super) parent: TableName,
    pub(super) columns: Vec<String>,
    pub(super) rust_columns: Vec<String>,
    pub(super) referenced: Vec<String>,
}

impl Constraint {
    fn new(child: &Name, parent: &Name, columns: Vec<String>, referenced: Vec<String>) -> Self {
        let child = TableName::new(child);
        Self {
            parent: TableName::new(parent),
            rust_columns: columns.iter().map(|column| rust_name(column, Some(&child))).collect(),
            child,
            columns,
            referenced,
        }
    }

    /// Both tables, whichever is the child.
    fn pair(&self) -> (&TableName, &TableName) {
        let (a, b) = (&self.parent, &self.child);
        (a.min(b), a.max(b))
    }
}

/// All foreign keys within the schema of this name, in Diesel's order.
pub(super) fn constraints(schema: &Schema, namespace: Option<&str>) -> Vec<Constraint> {
    let namespace = namespace.filter(|name| *name != "public");
    let inside = |name: &Name| name.schema.as_deref() == namespace;
    let listed = |table: &&Table| schema.dialect == Dialect::Postgres || is_listed(schema.dialect, table);
    let tables = schema.tables.iter().filter(|table| inside(&table.name)).filter(listed);
    let keys = tables.flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    let mut constraints = keys
        .filter(|(_, key)| inside(&key.references))
        .flat_map(|(table, key)| match schema.dialect {
            Dialect::Sqlite => of_sqlite(schema, table, key),
            Dialect::Postgres => of_postgres(schema, table, key),
        })
        .collect::<Vec<_>>();
    constraints.sort();
    constraints
}

fn of_sqlite(schema: &Schema, table: &Table, key: &ForeignKey) -> Vec<Constraint> {
    let parents = key.referenced_columns.iter().map(|column| vec![column.clone()]);
    let columns = key.columns.iter().map(|column| vec![column.clone()]);
    let parents = parents.chain(std::iter::repeat_with(|| primary_key_of(schema, &key.references)));
    columns
        .zip(parents)
        .map(|(columns, to)| Constraint::new(&table.name, &key.references, columns, to))
        .collect()
}

/// A key to a partitioned table points to each partition too.
fn of_postgres(schema: &Schema, table: &Table, key: &ForeignKey) -> Vec<Constraint> {
    let parents = with_partitions(schema, &key.references);
    let columns = || (key.columns.clone(), key.referenced_columns.clone());
    let constraint = |parent: &Name| {
        let (columns, referenced) = columns();
        Constraint::new(&table.name, parent, columns, referenced)
    };
    parents.into_iter().map(constraint).collect()
}

fn with_partitions<'a>(schema: &'a Schema, parent: &'a Name) -> Vec<&'a Name> {
    let is_partition = |table: &&Table| {
        table
            .options
            .partition_of
            .as_ref()
            .is_some_and(|it| it.parent == *parent)
    };
    let partitions = schema.tables.iter().filter(is_partition);
    let below = partitions.flat_map(|table| with_partitions(schema, &table.name));
    std::iter::once(parent).chain(below).collect()
}

/// Those that `joinable!` can say: one column, to the key of another table, and the only one between the two.
pub(super) fn joinable(schema: &Schema, constraints: &[Constraint], tables: &[&Table]) -> Vec<Constraint> {
    let printed = |name: &TableName| tables.iter().any(|table| TableName::new(&table.name) == *name);
    let is_only = |key: &Constraint| constraints.iter().filter(|other| other.pair() == key.pair()).count() == 1;
    let to_key = |key: &Constraint| {
        let parent = tables.iter().find(|table| TableName::new(&table.name) == key.parent);
        parent.is_some_and(|table| primary_key_of(schema, &table.name) == key.referenced)
    };
    let usable = constraints.iter().filter(|key| {
        key.parent != key.child && printed(&key.child) && key.columns.len() == 1 && to_key(key) && is_only(key)
    });
    usable.cloned().collect()
}
