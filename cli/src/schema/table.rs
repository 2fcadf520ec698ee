use serde::{Deserialize, Serialize};

use super::{Check, Column, Exclusion, ForeignKey, Index, Name, Policy, PrimaryKey, Trigger, Unique};

/// A table, with all that hangs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// The primary key, if there is one.
    pub primary_key: Option<PrimaryKey>,
    /// The unique constraints, by name, then columns.
    pub uniques: Vec<Unique>,
    /// The foreign keys, by name, then columns.
    pub foreign_keys: Vec<ForeignKey>,
    /// The check constraints, by name, then expression.
    pub checks: Vec<Check>,
    /// The exclusion constraints, by name.
    pub exclusions: Vec<Exclusion>,
    /// The indexes made by `CREATE INDEX`, by name. Those behind keys and constraints are not here.
    pub indexes: Vec<Index>,
    /// The triggers made by hand, by name.
    pub triggers: Vec<Trigger>,
    /// The row security policies, by name.
    pub policies: Vec<Policy>,
    /// What kind of table it is.
    pub options: TableOptions,
    /// The comment on it.
    pub comment: Option<String>,
    /// The statement that made it, where the database keeps it (SQLite).
    pub definition: Option<String>,
}

impl Table {
    /// Finds the column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that is another name of SQLite's rowid: an `INTEGER PRIMARY KEY`.
    pub fn rowid(&self) -> Option<&Column> {
        let [name] = self.key_columns() else {
            return None;
        };
        self.column(name)
            .filter(|column| column.sql_type.text.eq_ignore_ascii_case("integer") && !self.options.without_rowid)
    }

    /// The columns of the primary key; none if there is no key.
    pub fn key_columns(&self) -> &[String] {
        self.primary_key.as_ref().map_or(&[], |key| &key.columns)
    }

    /// Whether two rows can never agree on all of these columns: the key, a unique constraint or a whole unique index
    /// is made of some of them.
    pub fn is_unique(&self, columns: &[String]) -> bool {
        let inside = |key: &[String]| !key.is_empty() && key.iter().all(|column| columns.contains(column));
        inside(self.key_columns())
            || self.uniques.iter().any(|unique| inside(&unique.columns))
            || self
                .unique_indexes()
                .any(|index| index.column_names().is_some_and(|names| inside(&names)))
    }

    /// Whether an index, a key or a unique constraint begins with these columns, in any order.
    pub fn is_indexed(&self, columns: &[String]) -> bool {
        let begins = |key: &[String]| {
            key.get(..columns.len())
                .is_some_and(|start| start.iter().all(|column| columns.contains(column)))
        };
        begins(self.key_columns())
            || self.uniques.iter().any(|unique| begins(&unique.columns))
            || self.whole_indexes().any(|index| begins(&index.leading_columns()))
    }

    fn unique_indexes(&self) -> impl Iterator<Item = &Index> {
        self.whole_indexes().filter(|index| index.unique)
    }

    fn whole_indexes(&self) -> impl Iterator<Item = &Index> {
        self.indexes
            .iter()
            .filter(|index| index.valid && index.predicate.is_none())
    }
}

/// What kind of table it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableOptions {
    /// `STRICT` (SQLite).
    pub strict: bool,
    /// `WITHOUT ROWID` (SQLite).
    pub without_rowid: bool,
    /// Whether it holds the data of a virtual table and comes and goes with it (SQLite).
    pub shadow: bool,
    /// The module of a virtual table with its arguments, such as `fts5(title, body)` (SQLite).
    pub virtual_using: Option<String>,
    /// `UNLOGGED` (PostgreSQL).
    pub unlogged: bool,
    /// How it is partitioned, such as `RANGE (created_at)` (PostgreSQL).
    pub partition_by: Option<String>,
    /// Which partition of which table it is (PostgreSQL).
    pub partition_of: Option<PartitionOf>,
    /// The tables it inherits from, in order (PostgreSQL).
    pub inherits: Vec<Name>,
    /// The server a foreign table is on (PostgreSQL).
    pub foreign_server: Option<String>,
    /// The storage parameters, such as `fillfactor=70`, in order (PostgreSQL).
    pub parameters: Vec<String>,
    /// Whether row security is switched on (PostgreSQL).
    pub row_security: bool,
    /// Whether row security binds the table's owner too (PostgreSQL).
    pub force_row_security: bool,
}

/// The place of a partition in its partitioned table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: Name,
    /// Which rows it holds, such as `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`.
    pub bound: String,
}
