use serde::{Deserialize, Serialize};

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// With each statement, always.
    #[default]
    No,
    /// With each statement, unless the transaction puts it off.
    InitiallyImmediate,
    /// At the end of the transaction.
    InitiallyDeferred,
}

/// A check constraint of a table or domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// The constraint's name, if it has one.
    pub name: Option<String>,
    /// What must not be false, as SQL text without the outer parentheses.
    pub expression: String,
    /// Whether old rows may break it, as `NOT VALID` lets them.
    pub not_valid: bool,
    /// Whether inheriting tables go without it (`NO INHERIT`).
    pub no_inherit: bool,
    /// Whether it came from the table this one inherits from or is a partition of.
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
    /// The constraint as PostgreSQL spells it, `CHECK ((price > 0))`.
    pub definition: Option<String>,
}

/// An exclusion constraint of a table (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusion {
    /// The constraint's name.
    pub name: String,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// The comment on it.
    pub comment: Option<String>,
    /// The constraint as PostgreSQL spells it, `EXCLUDE USING gist (room WITH =, during WITH &&)`.
    pub definition: String,
}
