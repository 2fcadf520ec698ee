//! What the lint is given.

use serde::Deserialize;

use super::rules;
use crate::findings::{Level, Levels};
use crate::schema::Dialect;

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `up.sql`
    Up,
    /// `down.sql`
    Down,
}

/// One file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationFile {
    /// What both files of a revision share, such as the name of their folder.
    pub revision: String,
    /// The path as it stands in findings.
    pub path: String,
    /// Which way it goes.
    pub direction: Direction,
    /// The database it is for.
    pub backend: Dialect,
    /// The text.
    pub sql: String,
    /// Whether the runner puts a transaction around it (`run_in_transaction` of `metadata.toml`).
    pub in_transaction: bool,
    /// Whether it only tells what is in the database by now, and nothing is to be found in it.
    pub context_only: bool,
}

/// The `[lint]` table of `drivetrain.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Levels of rules by code or name, `"off"` to switch one off.
    pub rules: Levels,
    /// The lowest level that makes the command fail.
    pub fail_on: Level,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: Levels::default(),
            fail_on: Level::Warning,
        }
    }
}

impl Config {
    /// Checks that the configuration names only rules that exist.
    ///
    /// # Errors
    /// A sentence with the first name that no rule has.
    pub fn check(&self) -> Result<(), String> {
        self.rules.check(rules::all())
    }
}
