use serde::{Deserialize, Serialize};

use super::{Check, Name, SqlType};

/// An enum type (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its values, in their order.
    pub values: Vec<String>,
    /// The comment on it.
    pub comment: Option<String>,
}

/// A domain: a type with conditions of its own (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type beneath.
    pub base: SqlType,
    /// Whether null is a value of it.
    pub nullable: bool,
    /// The default, as SQL text.
    pub default: Option<String>,
    /// The collation, where it is not that of the type beneath.
    pub collation: Option<String>,
    /// The checks, by name.
    pub checks: Vec<Check>,
    /// The comment on it.
    pub comment: Option<String>,
}

/// A composite type (PostgreSQL). The row types of tables are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Composite {
    /// Its name.
    pub name: Name,
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
    /// The comment on it.
    pub comment: Option<String>,
}

/// One attribute of a composite type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub sql_type: SqlType,
    /// The collation, where it is not that of its type.
    pub collation: Option<String>,
}

/// A range type (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Range {
    /// Its name.
    pub name: Name,
    /// The type of its bounds.
    pub subtype: SqlType,
    /// The name of the multirange that comes with it.
    pub multirange: Option<Name>,
    /// The operator class that orders the bounds, where it is not the type's own.
    pub opclass: Option<String>,
    /// The collation, where it is not that of the type.
    pub collation: Option<String>,
    /// The function that brings a value into canonical form.
    pub canonical: Option<String>,
    /// The function that tells how far two bounds are apart.
    pub difference: Option<String>,
    /// The comment on it.
    pub comment: Option<String>,
}
