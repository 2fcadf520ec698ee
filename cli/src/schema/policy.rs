use serde::{Deserialize, Serialize};

/// A row security policy (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Whether rows must pass it (`AS RESTRICTIVE`) or may (`AS PERMISSIVE`).
    pub restrictive: bool,
    /// The command it is for: `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    pub command: String,
    /// The roles it is for, by name; `public` for everyone.
    pub roles: Vec<String>,
    /// Which rows are seen, as SQL text.
    pub using: Option<String>,
    /// Which rows may be written, as SQL text.
    pub with_check: Option<String>,
    /// The comment on it.
    pub comment: Option<String>,
}
