use std::fmt;

use serde::{Deserialize, Serialize};

use super::Name;

/// The type of a column: the text the database spells, and its parts.
///
/// Printed as [`text`](Self::text).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SqlType {
    /// As the database spells it: `character varying(200)`, `numeric(10,2)[]`, `VARCHAR(20)`; empty for a SQLite column
    /// that was declared without one.
    pub text: String,
    /// The type's own name, without length and array: `varchar`, `numeric`, `int4`, `post_status`. PostgreSQL's own types
    /// are in the schema `pg_catalog`. On SQLite as declared, in lower case.
    pub name: Name,
    /// What kind of type it is; of an array, its elements.
    pub kind: TypeKind,
    /// Whether it is an array of such values. PostgreSQL does not hold on to the number of dimensions.
    pub array: bool,
    /// The type that a domain stands on.
    pub base: Option<Box<SqlType>>,
    /// The length of a text or bit string, in characters or bits.
    pub length: Option<u32>,
    /// All digits of a decimal number, or the digits of a second.
    pub precision: Option<u32>,
    /// The digits behind the decimal point; below 0 it rounds before it.
    pub scale: Option<i32>,
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Where a type is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// The database's own, or from an extension.
    #[default]
    Base,
    /// See [`Schema::enums`](super::Schema::enums).
    Enum,
    /// See [`Schema::domains`](super::Schema::domains).
    Domain,
    /// See [`Schema::composites`](super::Schema::composites).
    Composite,
    /// See [`Schema::ranges`](super::Schema::ranges); the database's own ranges too.
    Range,
    /// The multirange that comes with a range.
    Multirange,
}
