//! The indexes of a table side by side, those of its keys and constraints included.

use crate::schema::{Index, IndexColumn, IndexKey, Table};

/// An index, or what is behind a key or a unique constraint.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) unique: bool,
    /// Whether a key or a constraint needs it.
    pub(super) is_constraint: bool,
    columns: Vec<IndexColumn>,
    include: Vec<String>,
    method: String,
    predicate: Option<String>,
}

impl Entry {
    /// All of a table, those of constraints first.
    pub(super) fn all(table: &Table) -> Vec<Self> {
        let key = table
            .primary_key
            .iter()
            .map(|key| (&key.name, &key.columns, &key.include));
        let uniques = table
            .uniques
            .iter()
            .map(|unique| (&unique.name, &unique.columns, &unique.include));
        let constraints = key.chain(uniques).map(|(name, columns, include)| {
            let name = name
                .clone()
                .unwrap_or_else(|| format!("the key {}", columns.join(", ")));
            Self::of_constraint(name, columns, include)
        });
        constraints
            .chain(table.indexes.iter().filter(|index| index.valid).map(Self::of_index))
            .collect()
    }

    fn of_constraint(name: String, columns: &[String], include: &[String]) -> Self {
        let plain = |column: &String| IndexColumn {
            key: IndexKey::Column(column.clone()),
            ..IndexColumn::default()
        };
        Self {
            name,
            unique: true,
            is_constraint: true,
            columns: columns.iter().map(plain).collect(),
            include: include.to_vec(),
            method: "btree".to_owned(),
            predicate: None,
        }
    }

    fn of_index(index: &Index) -> Self {
        Self {
            name: index.name.clone(),
            unique: index.unique,
            is_constraint: false,
            columns: index.columns.clone(),
            include: index.include.clone(),
            method: index.method.clone(),
            predicate: index.predicate.clone(),
        }
    }

    /// Whether both hold the same in the same order; what is unique does the work of what is not.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let shape = self.columns == other.columns && self.include == other.include;
        shape && self.is_like(other) && (self.unique || !other.unique)
    }

    /// Whether this one is longer and begins with the columns of the other.
    pub(super) fn begins_with(&self, other: &Self) -> bool {
        let longer = self.columns.len() > other.columns.len() && self.columns.starts_with(&other.columns);
        longer && self.is_like(other) && self.method == "btree" && other.include.is_empty()
    }

    fn is_like(&self, other: &Self) -> bool {
        self.method == other.method && self.predicate == other.predicate
    }
}
