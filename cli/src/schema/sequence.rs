use serde::{Deserialize, Serialize};

use super::Name;

/// A sequence (PostgreSQL). Where it stands now is data, not schema, and is not here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// The type of its numbers: `smallint`, `integer` or `bigint`.
    pub data_type: String,
    /// The first number.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The least number.
    pub min: i64,
    /// The greatest number.
    pub max: i64,
    /// How many numbers a session takes at once.
    pub cache: i64,
    /// Whether it begins anew at its end.
    pub cycle: bool,
    /// Whether it is in an unlogged state, as `CREATE UNLOGGED SEQUENCE` makes it.
    pub unlogged: bool,
    /// The column that owns it: it goes when the column goes.
    pub owner: Option<Owner>,
    /// The comment on it.
    pub comment: Option<String>,
}

/// The column that a sequence belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// Its table.
    pub table: Name,
    /// The column.
    pub column: String,
    /// Whether the sequence is part of an identity column, not of a serial one.
    pub identity: bool,
}
