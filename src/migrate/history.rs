//! Files and database side by side: what is applied, what is pending, and where the two differ. Sends nothing.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Serialize;

use super::record::{Applied, Record, State};
use super::{Direction, Revision, Revisions, squashed};

/// The revisions of files and database, oldest first.
#[derive(Clone, Debug)]
pub struct History {
    revisions: Revisions,
    entries: Vec<Entry>,
    /// On SQLite, where the database was read: the tables to which others point, in small letters.
    pub(super) pointed_to: Option<HashSet<String>>,
}

/// One version, in the files, in the database, or in both.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The version.
    pub version: String,
    /// The revision, where there are files.
    pub revision: Option<Revision>,
    /// When it was applied, as the database tells; `None` if it is not.
    pub applied: Option<String>,
    /// What we know about it besides, if it was applied by us.
    pub record: Option<Record>,
}

impl Entry {
    /// Whether Diesel's table has it.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.applied.is_some()
    }

    /// Whether it has files and is not applied.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.applied.is_none() && self.revision.is_some()
    }

    /// The name of the folder, or the one that was noted.
    #[must_use]
    pub fn name(&self) -> &str {
        let noted = || self.record.as_ref().map(|record| record.name.as_str());
        self.revision
            .as_ref()
            .map(|revision| revision.name.as_str())
            .or_else(noted)
            .unwrap_or(&self.version)
    }

    /// Which way it died half way, if it did.
    #[must_use]
    pub fn half_done(&self) -> Option<Direction> {
        match self.record.as_ref()?.state {
            State::Applied => None,
            State::Upgrading => Some(Direction::Up),
            State::Downgrading => Some(Direction::Down),
        }
    }
}

/// A difference between files and database that is no pending revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum Drift {
    /// A file of an applied revision was edited.
    Edited {
        /// The version.
        version: String,
        /// The folder.
        name: String,
        /// `up.sql` or `down.sql`.
        file: &'static str,
    },
    /// An applied revision has no files any more.
    Missing {
        /// The version.
        version: String,
        /// The name that was noted, or the version.
        name: String,
    },
    /// An applied revision has no files, but a pending one has the same text under another version.
    Renumbered {
        /// The version that is applied.
        version: String,
        /// The version of the files.
        to: String,
    },
    /// The folder of an applied revision has another name.
    Renamed {
        /// The version.
        version: String,
        /// The name that was applied.
        from: String,
        /// The name of the folder.
        to: String,
    },
    /// A pending revision is older than the newest applied one.
    OutOfOrder {
        /// The pending version.
        version: String,
        /// Its folder.
        name: String,
        /// The newest applied version.
        newest: String,
        /// The name of that one.
        newest_name: String,
    },
    /// A runner died in this revision.
    HalfDone {
        /// The version.
        version: String,
        /// The name.
        name: String,
        /// Which way it ran.
        direction: Direction,
        /// How many of its parts are done.
        done: usize,
    },
}

impl Drift {
    /// The version that it is about.
    #[must_use]
    pub fn version(&self) -> &str {
        match self {
            Self::Edited { version, .. }
            | Self::Missing { version, .. }
            | Self::Renumbered { version, .. }
            | Self::Renamed { version, .. }
            | Self::OutOfOrder { version, .. }
            | Self::HalfDone { version, .. } => version,
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { version, name, file } => {
                write!(f, "{version}: {name}/{file} was edited after it was applied")
            }
            Self::Missing { version, name } => write!(f, "{version}: {name} is applied, and its files are gone"),
            Self::Renumbered { version, to } => write!(f, "{version}: its files now have the version {to}"),
            Self::Renamed { version, from, to } => write!(f, "{version}: {from} is now called {to}"),
            Self::OutOfOrder {
                version,
                name,
                newest,
                newest_name,
            } => write!(
                f,
                "{version}: {name} is pending, but the newer {newest} ({newest_name}) is applied"
            ),
            Self::HalfDone {
                version,
                name,
                direction,
                done,
            } => {
                let way = match direction {
                    Direction::Up => "upgraded",
                    Direction::Down => "downgraded",
                };
                write!(f, "{version}: {name} was {way} half way ({done} parts are done)")
            }
        }
    }
}

impl History {
    /// Puts files and database side by side. Where the database has all revisions of which one was made
    /// ([`squashed_from`](super::squashed_from)), it has that one.
    #[must_use]
    pub fn new(revisions: Revisions, mut applied: Vec<Applied>, mut records: Vec<Record>) -> Self {
        squashed::settle(&revisions, &mut applied, &mut records);
        let mut applied: HashMap<String, String> = applied.into_iter().map(|row| (row.version, row.run_on)).collect();
        let mut records: HashMap<String, Record> = records
            .into_iter()
            .map(|record| (record.version.clone(), record))
            .collect();
        records.retain(|version, record| record.holds(applied.contains_key(version)));
        let mut entries: Vec<Entry> = revisions
            .iter()
            .map(|revision| Entry {
                version: revision.version.clone(),
                revision: Some(revision.clone()),
                applied: applied.remove(&revision.version),
                record: records.remove(&revision.version),
            })
            .collect();
        let gone: Vec<Entry> = applied
            .into_iter()
            .map(|(version, run_on)| Entry {
                record: records.remove(&version),
                version,
                revision: None,
                applied: Some(run_on),
            })
            .collect();
        entries.extend(gone);
        entries.extend(records.into_values().map(|record| Entry {
            version: record.version.clone(),
            revision: None,
            applied: None,
            record: Some(record),
        }));
        entries.sort_by(|a, b| a.version.cmp(&b.version));
        Self {
            revisions,
            entries,
            pointed_to: None,
        }
    }

    /// All versions, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The revisions of the files, oldest first.
    #[must_use]
    pub fn revisions(&self) -> &Revisions {
        &self.revisions
    }

    /// The newest applied version.
    #[must_use]
    pub fn current(&self) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.is_applied())
    }

    /// The newest revision of the files.
    #[must_use]
    pub fn head(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// The revisions that are not applied, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = &Revision> {
        self.entries
            .iter()
            .filter(|entry| entry.is_pending())
            .filter_map(|entry| entry.revision.as_ref())
    }

    /// The entry of a version.
    #[must_use]
    pub fn find(&self, version: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.version == version)
    }

    /// All differences but pending revisions, by version.
    #[must_use]
    pub fn drift(&self) -> Vec<Drift> {
        let mut drift: Vec<Drift> = self.entries.iter().flat_map(|entry| self.drift_of(entry)).collect();
        drift.sort_by(|a, b| a.version().cmp(b.version()));
        drift
    }

    fn drift_of(&self, entry: &Entry) -> Vec<Drift> {
        if let Some(direction) = entry.half_done() {
            return vec![Drift::HalfDone {
                version: entry.version.clone(),
                name: entry.name().to_owned(),
                direction,
                done: entry.record.as_ref().map_or(0, |record| record.done),
            }];
        }
        match (&entry.revision, entry.is_applied()) {
            (Some(revision), true) => entry
                .record
                .iter()
                .flat_map(|record| changed(revision, record))
                .collect(),
            (None, true) => vec![self.gone(entry)],
            (Some(revision), false) => self.out_of_order(revision).into_iter().collect(),
            (None, false) => Vec::new(),
        }
    }

    fn gone(&self, entry: &Entry) -> Drift {
        let same = entry
            .record
            .as_ref()
            .and_then(|record| self.pending().find(|revision| revision.up_checksum() == record.up));
        match same {
            Some(revision) => Drift::Renumbered {
                version: entry.version.clone(),
                to: revision.version.clone(),
            },
            None => Drift::Missing {
                version: entry.version.clone(),
                name: entry.name().to_owned(),
            },
        }
    }

    fn out_of_order(&self, revision: &Revision) -> Option<Drift> {
        let newest = self.current().filter(|newest| newest.version > revision.version)?;
        Some(Drift::OutOfOrder {
            version: revision.version.clone(),
            name: revision.name.clone(),
            newest: newest.version.clone(),
            newest_name: newest.name().to_owned(),
        })
    }
}

/// How the files of an applied revision differ from what was noted.
fn changed(revision: &Revision, record: &Record) -> Vec<Drift> {
    let edited = |file| Drift::Edited {
        version: revision.version.clone(),
        name: revision.name.clone(),
        file,
    };
    let renamed = || Drift::Renamed {
        version: revision.version.clone(),
        from: record.name.clone(),
        to: revision.name.clone(),
    };
    let mut drift = Vec::new();
    drift.extend((revision.up_checksum() != record.up).then(|| edited(Direction::Up.file())));
    drift.extend((revision.down_checksum() != record.down).then(|| edited(Direction::Down.file())));
    drift.extend((revision.name != record.name).then(renamed));
    drift
}
