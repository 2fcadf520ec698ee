//! What the database remembers: Diesel's table, and ours beside it.
//!
//! Diesel's says which versions are applied. Ours says what was applied (checksums, the name), when and for how long,
//! and how far a revision outside a transaction has come. The diesel CLI does not know it; whatever that adds or takes
//! back is seen by comparing the two.

use serde::{Deserialize, Serialize};

use super::System;

/// A row of Diesel's table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Applied {
    /// The version.
    pub version: String,
    /// When it was applied, in UTC, as the database shows it.
    pub run_on: String,
}

/// A row of ours.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The version.
    pub version: String,
    /// The folder's name when it was applied.
    pub name: String,
    /// The checksum of `up.sql`.
    pub up: String,
    /// The checksum of `down.sql`.
    pub down: String,
    /// Where it stands.
    pub state: State,
    /// How many of its parts are done, while it is not [`State::Applied`].
    pub done: usize,
    /// The checksum of the parts that are done.
    pub trail: String,
    /// Whether the part after those was begun outside a transaction.
    pub is_under_way: bool,
    /// Where a data step goes on, as JSON.
    pub cursor: Option<String>,
    /// How long it took, in milliseconds; unknown if another tool applied it.
    pub took_ms: Option<i64>,
    /// What applied it, `drivetrain 0.1.0`; another tool if `None`.
    pub applied_by: Option<String>,
}

impl Record {
    /// Whether it still says something. Ours and Diesel's rows change together, so where they do not go together,
    /// another tool has applied the revision or taken it back since.
    pub(super) fn holds(&self, is_applied: bool) -> bool {
        match self.state {
            State::Applied | State::Downgrading => is_applied,
            State::Upgrading => !is_applied,
        }
    }
}

/// Where a revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Applied.
    Applied,
    /// On its way up.
    Upgrading,
    /// On its way down.
    Downgrading,
}

impl State {
    pub(super) fn as_sql(self) -> &'static str {
        match self {
            Self::Applied => "'applied'",
            Self::Upgrading => "'upgrading'",
            Self::Downgrading => "'downgrading'",
        }
    }
}

/// Diesel's table, as the diesel CLI creates it.
const DIESEL_TABLE: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// Ours.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS __drivetrain_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    up TEXT NOT NULL,
    down TEXT NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    trail TEXT NOT NULL DEFAULT '',
    is_under_way INTEGER NOT NULL DEFAULT 0,
    cursor TEXT,
    took_ms BIGINT,
    applied_by TEXT
)";

/// The statements that make both tables.
pub(super) fn tables(system: System) -> String {
    // One tree of pages to write for each revision, in place of two.
    let form = match system {
        System::Sqlite => " WITHOUT ROWID",
        System::Postgres => "",
    };
    format!("{DIESEL_TABLE};\n{TABLE}{form};")
}

/// A text as a literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `NULL` or a literal.
pub(super) fn nullable(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), quoted)
}
