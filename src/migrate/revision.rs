//! A revision: one step of the schema, as its files say.

use std::ops::Deref;

use sha2::{Digest as _, Sha256};

use super::Problem;
use crate::{Error, Result};

/// The longest version that Diesel's table holds.
const LONGEST: usize = 50;

/// One revision: what its folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// What orders revisions and stands in Diesel's table: the folder's name up to the first `_`, without hyphens.
    pub version: String,
    /// The folder's name, as the diesel CLI makes it: `2026-01-05-090000_create_users`.
    pub name: String,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`, where there is one.
    pub down: Option<String>,
    /// What `run_in_transaction` in `metadata.toml` says; without that file, yes.
    pub in_transaction: bool,
    /// Rows have to be changed by code of the program before `up` runs; see [`Migrator::data`](super::Migrator::data).
    pub has_data_step: bool,
}

impl Revision {
    /// A revision that runs in a transaction.
    #[must_use]
    pub fn new(name: impl Into<String>, up: impl Into<String>, down: Option<String>) -> Self {
        let name = name.into();
        Self {
            version: version_of(&name),
            name,
            up: up.into(),
            down,
            in_transaction: true,
            has_data_step: false,
        }
    }

    /// The text that runs in this direction.
    ///
    /// # Errors
    /// [`Problem::NoDown`] if there is no way back.
    pub fn sql(&self, direction: Direction) -> Result<&str> {
        match direction {
            Direction::Up => Ok(&self.up),
            Direction::Down => self.down.as_deref().ok_or_else(|| Problem::NoDown.of(&self.version)),
        }
    }

    /// The checksum of `up.sql`.
    #[must_use]
    pub fn up_checksum(&self) -> String {
        checksum(&self.up)
    }

    /// The checksum of `down.sql`: that of an empty text if there is none.
    #[must_use]
    pub fn down_checksum(&self) -> String {
        checksum(self.down.as_deref().unwrap_or_default())
    }

    /// What a person calls it: the name without version and underscores.
    #[must_use]
    pub fn title(&self) -> String {
        self.name
            .split_once('_')
            .map_or("", |(_, title)| title)
            .replace('_', " ")
    }
}

/// Which way a revision runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// `up.sql`.
    Up,
    /// `down.sql`.
    Down,
}

impl Direction {
    /// The file that runs.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Up => "up.sql",
            Self::Down => "down.sql",
        }
    }
}

/// The version that a folder's name begins with, as Diesel reads it.
#[must_use]
pub fn version_of(name: &str) -> String {
    name.split('_').next().unwrap_or_default().replace('-', "")
}

/// SHA-256 of a text, in hexadecimal. Line ends and a byte order mark, which editors and version control change by
/// themselves, do not count.
#[must_use]
pub fn checksum(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Revisions, oldest first; each version once.
#[derive(Clone, Debug, Default)]
pub struct Revisions(Vec<Revision>);

impl Revisions {
    /// Puts revisions in order.
    ///
    /// # Errors
    /// [`Error::Migration`] if a version is there twice, is empty, or is longer than the 50 bytes that Diesel's table
    /// holds.
    pub fn new(mut revisions: Vec<Revision>) -> Result<Self> {
        revisions.sort_by(|a, b| a.version.cmp(&b.version));
        let twice = revisions.windows(2).find(|pair| pair[0].version == pair[1].version);
        if let Some([first, second]) = twice {
            let problem = Problem::VersionTwice {
                names: [first.name.clone(), second.name.clone()],
            };
            return Err(problem.of(&first.version));
        }
        match revisions.iter().find(|revision| !fits(&revision.version)) {
            Some(revision) => Err(Error::from(Problem::BadVersion {
                name: revision.name.clone(),
            })),
            None => Ok(Self(revisions)),
        }
    }

    /// The revision of this version.
    #[must_use]
    pub fn find(&self, version: &str) -> Option<&Revision> {
        self.place_of(version).map(|place| &self.0[place])
    }

    pub(super) fn place_of(&self, version: &str) -> Option<usize> {
        self.0
            .binary_search_by(|revision| revision.version.as_str().cmp(version))
            .ok()
    }
}

impl Deref for Revisions {
    type Target = [Revision];

    fn deref(&self) -> &[Revision] {
        &self.0
    }
}

fn fits(version: &str) -> bool {
    !version.is_empty() && version.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_a_byte_order_mark_do_not_change_a_checksum_and_all_else_does() {
        let text = "CREATE TABLE a (n INTEGER);\nSELECT 1;\n";
        assert_eq!(checksum(text), checksum(&text.replace('\n', "\r\n")));
        assert_eq!(checksum(text), checksum(&format!("\u{feff}{text}")));
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                if let Ok(flipped) = String::from_utf8(bytes) {
                    assert_ne!(checksum(text), checksum(&flipped), "{flipped:?}");
                }
            }
        }
    }

    #[test]
    fn a_version_is_what_stands_before_the_first_underscore() {
        assert_eq!(version_of("2026-01-05-090000_create_users"), "20260105090000");
        assert_eq!(version_of("00000000000001_a"), "00000000000001");
        assert_eq!(version_of("plain"), "plain");
        assert_eq!(
            Revision::new("2026-01-05-090000_create_users", "", None).title(),
            "create users"
        );
    }

    #[test]
    fn versions_are_ordered_and_unique() {
        let of = |names: &[&str]| Revisions::new(names.iter().map(|&name| Revision::new(name, "", None)).collect());
        let sorted = of(&["2_b", "1_a", "3_c"]).expect("three versions");
        assert_eq!(
            sorted.iter().map(|r| r.version.as_str()).collect::<Vec<_>>(),
            ["1", "2", "3"]
        );
        assert_eq!(sorted.find("2").map(|r| r.name.as_str()), Some("2_b"));
        assert!(sorted.find("4").is_none());
        assert!(of(&["1_a", "1_b"]).is_err());
        assert!(of(&["2026-01_a", "202601_b"]).is_err());
        assert!(of(&["_a"]).is_err());
        assert!(of(&["9".repeat(51).as_str()]).is_err());
    }
}
