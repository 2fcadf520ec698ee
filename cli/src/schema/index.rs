use serde::{Deserialize, Serialize};

/// An index made by `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Index {
    /// Its own name; it is in its table's schema.
    pub name: String,
    /// Whether it is unique.
    pub unique: bool,
    /// What it is made of, in order.
    pub columns: Vec<IndexColumn>,
    /// The columns it carries beside them (PostgreSQL).
    pub include: Vec<String>,
    /// The access method: `btree`, `gin`, … Always `btree` on SQLite.
    pub method: String,
    /// Which rows it holds, as SQL text; all if `None`.
    pub predicate: Option<String>,
    /// Whether two nulls are the same in a unique index (`NULLS NOT DISTINCT`).
    pub nulls_not_distinct: bool,
    /// Whether queries can use it; a failed `CREATE INDEX CONCURRENTLY` leaves one that they cannot.
    pub valid: bool,
    /// The storage parameters, such as `fillfactor=70`, in order (PostgreSQL).
    pub parameters: Vec<String>,
    /// Whether it came with the index of the table this one is a partition of (PostgreSQL).
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
    /// The statement that makes it, as the database spells it.
    pub definition: String,
}

impl Index {
    /// The plain columns it begins with, up to the first expression.
    pub fn leading_columns(&self) -> Vec<String> {
        self.columns
            .iter()
            .map_while(|column| column.key.as_column().map(str::to_owned))
            .collect()
    }

    /// Its columns, if all are plain ones.
    pub fn column_names(&self) -> Option<Vec<String>> {
        self.columns
            .iter()
            .map(|column| column.key.as_column().map(str::to_owned))
            .collect()
    }
}

impl Default for Index {
    fn default() -> Self {
        Self {
            name: String::new(),
            unique: false,
            columns: Vec::new(),
            include: Vec::new(),
            method: "btree".to_owned(),
            predicate: None,
            nulls_not_distinct: false,
            valid: true,
            parameters: Vec::new(),
            inherited: false,
            comment: None,
            definition: String::new(),
        }
    }
}

/// One column or expression of an index, with how it is ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexColumn {
    /// What is indexed.
    pub key: IndexKey,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Whether nulls come first. PostgreSQL puts them first in descending order unless told otherwise, SQLite always
    /// takes null as the least.
    pub nulls_first: bool,
    /// The operator class, where it is not the type's own (PostgreSQL).
    pub opclass: Option<String>,
    /// The collation, where it is not that of the column (PostgreSQL) or not `BINARY` (SQLite).
    pub collation: Option<String>,
}

/// What one place of an index holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKey {
    /// The column of this name.
    Column(String),
    /// The value of this expression, as SQL text.
    Expression(String),
}

impl IndexKey {
    /// The column's name, unless it is an expression.
    pub fn as_column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            Self::Expression(_) => None,
        }
    }
}

impl Default for IndexKey {
    fn default() -> Self {
        Self::Column(String::new())
    }
}
