//! What can be wrong with revisions, their history, or a target.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::history::Drift;
use super::{Direction, Orphans};
use crate::Error;

/// Why migrations cannot go on; the cause of an [`Error::Migration`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// Two revisions have one version.
    VersionTwice {
        /// Their names.
        names: [String; 2],
    },
    /// A version is empty or longer than Diesel's table holds.
    BadVersion {
        /// The revision's name.
        name: String,
    },
    /// No revision is meant by this target.
    UnknownTarget {
        /// What was asked for.
        target: String,
        /// What it could be.
        candidates: Vec<String>,
    },
    /// More than one revision begins like this.
    AmbiguousTarget {
        /// What was asked for.
        target: String,
        /// Those that begin so.
        candidates: Vec<String>,
    },
    /// A target that counts goes past the first or last revision.
    OutOfRange {
        /// What was asked for.
        target: String,
        /// How many steps there are.
        steps: usize,
    },
    /// The target lies on the other side of where the database is.
    WrongWay {
        /// What was asked for.
        target: String,
        /// Where the command goes.
        direction: Direction,
    },
    /// The revision has no `down.sql`.
    NoDown,
    /// The text begins or ends a transaction while it runs in one.
    ControlsTransaction {
        /// Which file.
        direction: Direction,
        /// The line, from 1.
        line: usize,
    },
    /// Files and database do not tell the same story.
    Drifted {
        /// All differences that stand in the way.
        drift: Vec<Drift>,
    },
    /// A revision died half way, and it cannot be known whether one of its statements ran.
    Unknown {
        /// Which way it ran.
        direction: Direction,
        /// The statement, from 1.
        statement: usize,
        /// How many there are.
        of: usize,
        /// Its first line.
        sql: String,
    },
    /// The parts of a half-done revision that ran are not what the file says now.
    ChangedMeanwhile {
        /// Which file.
        direction: Direction,
        /// How many parts ran.
        done: usize,
    },
    /// Nothing is half done.
    NothingHalfDone,
    /// The revision needs code of the program.
    NeedsProgram,
    /// Another runner held the lock until the deadline.
    Locked {
        /// How long this one waited.
        waited: Duration,
        /// Who holds it, where that can be told.
        holder: Option<String>,
    },
    /// A pooler in transaction mode stands before the server, so that no lock holds for the whole run.
    Pooled,
    /// A statement failed.
    Statement {
        /// Which file.
        direction: Direction,
        /// The statement, from 1.
        statement: usize,
        /// How many there are.
        of: usize,
        /// The line in the file where it begins, from 1.
        line: usize,
        /// Its first line.
        sql: String,
        /// Whether statements before it stay done.
        keeps_earlier: bool,
        /// What the database said.
        source: Error,
    },
    /// On SQLite: rows would point to nothing that did not before. They were not stored.
    Orphans {
        /// Which file.
        direction: Direction,
        /// Which rows, by foreign key.
        found: Vec<Orphans>,
    },
    /// On SQLite: the foreign keys of a table cannot be checked, and could be before.
    Unchecked {
        /// What the database said.
        source: Error,
    },
    /// The lock file beside a SQLite database cannot be made.
    LockFile {
        /// Where.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Problem {
    /// As the error of one revision.
    pub(super) fn of(self, version: &str) -> Error {
        Error::Migration {
            version: Some(version.to_owned()),
            source: Box::new(self),
        }
    }

    /// The problem in an error, where it has one.
    #[must_use]
    pub fn of_error(error: &Error) -> Option<&Self> {
        match error {
            Error::Migration { source, .. } => source.downcast_ref(),
            _ => None,
        }
    }

    /// Whether running again may help.
    pub(super) fn is_retryable(error: &Error) -> bool {
        match Self::of_error(error) {
            Some(Self::Statement { source, .. }) => source.is_retryable(),
            _ => error.is_retryable(),
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::VersionTwice { .. } => "give one of them a newer version: rename its folder",
            Self::BadVersion { .. } => "name the folder like `2026-01-05-090000_create_users`",
            Self::UnknownTarget { .. } | Self::AmbiguousTarget { .. } => {
                "a target is `head`, `base`, `current`, a version or its beginning, `+N`, `-N` or `VERSION+N`"
            }
            Self::OutOfRange { .. } => "see `drivetrain history -i` for where the database is",
            Self::WrongWay {
                direction: Direction::Up,
                ..
            } => "use `drivetrain downgrade` to go back",
            Self::WrongWay {
                direction: Direction::Down,
                ..
            } => "use `drivetrain upgrade` to go on",
            Self::NoDown => "write down.sql, or restore a backup: there is no other way back",
            Self::ControlsTransaction { .. } => {
                "remove BEGIN and COMMIT, or set `run_in_transaction = false` in metadata.toml"
            }
            Self::Drifted { .. } => {
                "restore the files; or see `drivetrain repair`, `drivetrain rebase` and `--allow-out-of-order`"
            }
            Self::Unknown { .. } => {
                "look whether the statement ran, then `drivetrain repair --done` or `drivetrain repair --again`"
            }
            Self::ChangedMeanwhile { .. } => "restore what ran, and edit only what follows",
            Self::NeedsProgram => "run it by the program that registers its data step with `Migrator::data`",
            Self::Pooled => "give the URL of the server itself, without the pooler and `transaction_pooler`",
            Self::Locked { .. } => "wait for it to end, or give more time with `--wait`",
            Self::Statement {
                keeps_earlier: true, ..
            } => "mend the statement and run the same command: it goes on behind what is done",
            Self::Statement { .. } => "mend the statement and run the same command: nothing of this revision is stored",
            Self::Orphans { .. } => {
                "in the same file, delete these rows first (`DELETE FROM … WHERE …`) or point them elsewhere \
                 (`UPDATE … SET …`), and run the same command"
            }
            Self::Unchecked { .. } => "make the columns that others point to a primary key, or UNIQUE",
            Self::LockFile { .. } => "make the folder of the database writable",
            Self::NothingHalfDone => return None,
        })
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Migration {
            version: None,
            source: Box::new(problem),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VersionTwice { names: [first, second] } => {
                write!(f, "two revisions have this version: {first} and {second}")
            }
            Self::BadVersion { name } => write!(f, "the name {name:?} does not begin with a version of 1 to 50 bytes"),
            Self::UnknownTarget { target, candidates } => {
                write!(f, "no revision is meant by {target:?}")?;
                list(f, "; there are", candidates)
            }
            Self::AmbiguousTarget { target, candidates } => {
                write!(f, "{target:?} may mean {} revisions", candidates.len())?;
                list(f, ":", candidates)
            }
            Self::OutOfRange { target, steps } => write!(f, "{target:?} goes too far: there are {steps} steps"),
            Self::WrongWay { target, direction } => {
                let side = match direction {
                    Direction::Up => "behind",
                    Direction::Down => "ahead of",
                };
                write!(f, "{target:?} lies {side} where the database is")
            }
            Self::NoDown => f.write_str("it has no down.sql"),
            Self::ControlsTransaction { direction, line } => write!(
                f,
                "{}:{line} begins or ends a transaction, but the revision runs in one",
                direction.file()
            ),
            Self::Drifted { drift } => {
                f.write_str("files and database do not agree")?;
                drift.iter().try_for_each(|drift| write!(f, "\n  {drift}"))
            }
            Self::Unknown {
                direction,
                statement,
                of,
                sql,
            } => write!(
                f,
                "a runner died while statement {statement} of {of} in {} was under way, so it ran or it did not: {sql}",
                direction.file()
            ),
            Self::NothingHalfDone => f.write_str("no revision is half done"),
            Self::ChangedMeanwhile { direction, done } => write!(
                f,
                "it is half done, and the first {done} parts of {}, which ran, were edited since",
                direction.file()
            ),
            Self::NeedsProgram => f.write_str("it has a step that is code of the program"),
            Self::Pooled => f.write_str(
                "through a pooler in transaction mode two runners could migrate at once: a lock would not hold",
            ),
            Self::Locked { waited, holder } => {
                write!(f, "another runner held the lock for {:.1} s", waited.as_secs_f64())?;
                match holder {
                    Some(holder) => write!(f, ": {holder}"),
                    None => Ok(()),
                }
            }
            Self::Statement {
                direction,
                statement,
                of,
                line,
                sql,
                ..
            } => write!(
                f,
                "statement {statement} of {of} failed ({}:{line}): {sql}",
                direction.file()
            ),
            Self::Orphans { direction, found } => {
                let rows: usize = found.iter().map(|orphans| orphans.rows).sum();
                let (rows, s) = if rows == 1 { (rows, "") } else { (rows, "s") };
                write!(f, "{} leaves {rows} row{s} pointing to nothing", direction.file())?;
                found.iter().try_for_each(|orphans| write!(f, "\n  {orphans}"))
            }
            Self::Unchecked { .. } => f.write_str("the foreign keys of a table cannot be checked any more"),
            Self::LockFile { path, .. } => write!(f, "the lock file {path} cannot be used"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, before: &str, candidates: &[String]) -> fmt::Result {
    match candidates {
        [] => Ok(()),
        _ => write!(f, "{before} {}", candidates.join(", ")),
    }
}

impl StdError for Problem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Statement { source, .. } | Self::Unchecked { source } => Some(source),
            Self::LockFile { source, .. } => Some(source),
            _ => None,
        }
    }
}
