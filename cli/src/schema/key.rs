use serde::{Deserialize, Serialize};

use super::Deferrable;

/// The primary key of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrimaryKey {
    /// The constraint's name, if it has one.
    pub name: Option<String>,
    /// The columns, in the key's order.
    pub columns: Vec<String>,
    /// The columns that its index carries beside the key.
    pub include: Vec<String>,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether it came with that of the table this one is a partition of (PostgreSQL).
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
    /// The constraint as PostgreSQL spells it, `PRIMARY KEY (id)`.
    pub definition: Option<String>,
}

/// A unique constraint of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unique {
    /// The constraint's name, if it has one.
    pub name: Option<String>,
    /// The columns, in its order.
    pub columns: Vec<String>,
    /// The columns that its index carries beside them.
    pub include: Vec<String>,
    /// Whether two nulls are the same (`NULLS NOT DISTINCT`).
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether it came with that of the table this one is a partition of (PostgreSQL).
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
    /// The constraint as PostgreSQL spells it, `UNIQUE (email)`.
    pub definition: Option<String>,
}
