use serde::{Deserialize, Serialize};

use super::Name;

/// A trigger of a table or view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that makes it, as the database spells it.
    pub definition: String,
    /// When it fires, where it was changed: `DISABLE`, `ENABLE REPLICA` or `ENABLE ALWAYS` (PostgreSQL).
    pub state: Option<String>,
    /// Whether it came with the table this one is a partition of (PostgreSQL).
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
}

/// A function or procedure made by hand; those of extensions are not counted (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Function {
    /// Its name, which several may share.
    pub name: Name,
    /// The types of its arguments, as `DROP FUNCTION` wants them.
    pub arguments: String,
    /// Whether it is called by `CALL`.
    pub procedure: bool,
    /// Whether it takes or gives rows of tables or views, so that it can only be made after them.
    pub uses_tables: bool,
    /// The statement that makes it, as the database spells it.
    pub definition: String,
    /// The comment on it.
    pub comment: Option<String>,
}
