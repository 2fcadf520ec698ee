use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Deferrable, Name};

/// A foreign key of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForeignKey {
    /// The constraint's name, if it has one.
    pub name: Option<String>,
    /// The columns that point, in the key's order.
    pub columns: Vec<String>,
    /// The table pointed at, as the text spells it on SQLite; [`Schema::table`](super::Schema::table) finds it.
    pub references: Name,
    /// The columns pointed at, one for each of [`columns`](Self::columns); the parent's primary key where SQLite's text
    /// names none, and empty if that table does not exist.
    pub referenced_columns: Vec<String>,
    /// What happens to the row when its parent is deleted.
    pub on_delete: Action,
    /// The columns that `ON DELETE SET NULL (…)` or `SET DEFAULT (…)` names; empty for all.
    pub on_delete_columns: Vec<String>,
    /// What happens to the row when its parent's key changes.
    pub on_update: Action,
    /// How nulls are taken in a key of several columns.
    pub matching: Match,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether old rows may break it, as `NOT VALID` lets them.
    pub not_valid: bool,
    /// Whether it came from the table this one is a partition of.
    pub inherited: bool,
    /// The comment on it.
    pub comment: Option<String>,
    /// The constraint as PostgreSQL spells it, `FOREIGN KEY (author_id) REFERENCES users(id)`.
    pub definition: Option<String>,
}

/// What a foreign key does when the parent row goes or changes. Printed as in SQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuses, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// Refuses at once.
    Restrict,
    /// Deletes or changes the row too.
    Cascade,
    /// Sets the columns to null.
    SetNull,
    /// Sets the columns to their defaults.
    SetDefault,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        })
    }
}

/// How nulls are taken in a foreign key of several columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// One null is enough to point nowhere.
    #[default]
    Simple,
    /// All columns are null or none.
    Full,
    /// As the standard has it; no database here does it, though SQLite reads the word.
    Partial,
}
