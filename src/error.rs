//! The one error type: each variant is a decision that the caller can take.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::pool::PoolStatus;

/// The result of every operation on a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// `Display` is one line without the cause; the cause is in [`source`](StdError::source).
/// No variant carries a password: URLs are shown without user information.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No row has this key (or it is soft-deleted). Nothing was written.
    NotFound {
        /// The model's table.
        table: &'static str,
        /// The key, as `Debug` shows it.
        key: String,
    },
    /// The row changed since it was read. Nothing was written; reload and try again.
    Stale {
        /// The model's table.
        table: &'static str,
        /// The key, as `Debug` shows it.
        key: String,
    },
    /// Another row has the same unique value. Nothing was written.
    Unique(Violation),
    /// A foreign key points to no row, or the row is still pointed to. Nothing was written.
    ForeignKey(Violation),
    /// A required column got no value. Nothing was written.
    NotNull(Violation),
    /// A `CHECK` or exclusion constraint refused the row. Nothing was written.
    Check(Violation),
    /// The database asks to run the transaction again. Nothing was written.
    Retryable {
        /// What got in the way.
        reason: RetryReason,
        /// The database's own error.
        source: diesel::result::Error,
    },
    /// No connection became free in time. Nothing was sent.
    PoolTimeout {
        /// How long the caller waited.
        waited: Duration,
        /// How the pool stood at the end of the wait.
        status: PoolStatus,
    },
    /// The pool was closed. Nothing was sent.
    PoolClosed,
    /// A statement went through the pool while its task is in a transaction of that pool: it would be no part of it, and
    /// wait for ever for what the transaction has locked. Nothing was sent. Pass `&tx` on instead of `&db`, or mean it
    /// by [`db.outside()`](crate::Db::outside).
    BesideTransaction {
        /// Where the transaction was begun.
        began: &'static std::panic::Location<'static>,
        /// Where the verb or terminal was called, if that was within the transaction.
        at: Option<&'static std::panic::Location<'static>>,
    },
    /// The pool is full, and this task holds one of its connections: waiting could never end. Nothing was sent.
    NestedCheckout {
        /// Where the connection that is held was asked for.
        held_since: &'static std::panic::Location<'static>,
        /// How the pool stood.
        status: PoolStatus,
    },
    /// No connection could be opened. Nothing was sent.
    Connect {
        /// Where to, without user information.
        target: String,
        /// The driver's error.
        source: BoxError,
    },
    /// The connection broke. A statement that was under way may have run.
    ConnectionLost {
        /// The driver's error.
        source: diesel::result::Error,
    },
    /// The transaction could not be committed, because a statement in it had failed, or was given up before its end.
    /// Everything was rolled back.
    TransactionAborted {
        /// The error that the closure passed over.
        cause: String,
    },
    /// The connection broke while `COMMIT` was under way: the transaction is stored or it is not. Never retried.
    CommitUnknown {
        /// The driver's error.
        source: diesel::result::Error,
    },
    /// The statement ran longer than `statement_timeout`, or was cancelled. Nothing of it was stored.
    Cancelled {
        /// The database's own error.
        source: diesel::result::Error,
    },
    /// A prepared statement is not there, or another one has its name: each transaction got another session of the
    /// server. Behind a pooler in transaction mode, set
    /// [`transaction_pooler`](crate::PoolConfig#structfield.transaction_pooler). Nothing of the statement was stored.
    StatementLost {
        /// The database's own error.
        source: diesel::result::Error,
    },
    /// A write was sent to a read-only transaction, connection, replica or file. Nothing was written.
    ReadOnly {
        /// The database's own error.
        source: diesel::result::Error,
    },
    /// A value from outside cannot be used. Nothing was sent.
    InvalidInput {
        /// Which input.
        what: &'static str,
        /// What is wrong with it and what is allowed.
        problem: String,
    },
    /// A migration failed or could not be read.
    Migration {
        /// The version, where one was being applied.
        version: Option<String>,
        /// The cause.
        source: BoxError,
    },
    /// The database refused the statement for another reason, or a row could not be read.
    Database(diesel::result::Error),
}

/// The cause of an error of another crate.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A constraint that refused a write.
#[derive(Debug)]
pub struct Violation {
    /// The constraint's name, where the backend tells it. SQLite does so for `CHECK` only.
    pub constraint: Option<String>,
    /// The table.
    pub table: Option<String>,
    /// The columns, where the backend tells them.
    pub columns: Vec<String>,
    /// The database's own error.
    pub source: diesel::result::Error,
}

impl Violation {
    /// Whether this is the constraint `name`.
    ///
    /// Where the backend tells columns only, PostgreSQL's naming rule decides: `users_email_key` is
    /// a unique key of `users` over `email`.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        match &self.constraint {
            Some(constraint) => constraint == name,
            None => {
                let Some(table) = &self.table else { return false };
                !self.columns.is_empty() && name == format!("{table}_{}_key", self.columns.join("_"))
            }
        }
    }

    /// What the database told, behind a colon: nothing, the constraint, the table, the columns.
    fn describe(&self) -> String {
        let constraint = self.constraint.iter().cloned();
        let table = self.table.iter().map(|table| match self.constraint {
            Some(_) => format!("on {table}"),
            None => table.clone(),
        });
        let columns = (!self.columns.is_empty()).then(|| format!("({})", self.columns.join(", ")));
        let told: Vec<String> = constraint.chain(table).chain(columns).collect();
        if told.is_empty() {
            return String::new();
        }
        format!(": {}", told.join(" "))
    }
}

/// What got in the way of a transaction that may be run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryReason {
    /// Concurrent transactions could not be put in an order.
    Serialization,
    /// Two transactions waited for each other.
    Deadlock,
    /// A lock was not granted in time, or the database file is locked by another process.
    Busy,
    /// A cached plan no longer fits the schema.
    StalePlan,
}

impl Error {
    /// Whether running the whole transaction again may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Retryable { .. })
    }

    /// Whether a row was asked for by a key that no row has.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. } | Self::Database(diesel::result::Error::NotFound)
        )
    }

    /// Whether a unique key was violated, whichever.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Unique(_))
    }

    /// Whether the unique key `name` was violated: `is_unique_on("users_email_key")`.
    #[must_use]
    pub fn is_unique_on(&self, name: &str) -> bool {
        matches!(self, Self::Unique(violation) if violation.is_on(name))
    }

    /// The violated constraint, of whichever kind.
    #[must_use]
    pub fn violation(&self) -> Option<&Violation> {
        match self {
            Self::Unique(v) | Self::ForeignKey(v) | Self::NotNull(v) | Self::Check(v) => Some(v),
            _ => None,
        }
    }

    pub(crate) fn invalid(what: &'static str, problem: impl Into<String>) -> Self {
        Self::InvalidInput {
            what,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { table, key } => write!(f, "no row of {table} has the key {key}"),
            Self::Stale { table, key } => write!(f, "the row {key} of {table} changed since it was read"),
            Self::Unique(v) => write!(f, "a unique key is taken{}", v.describe()),
            Self::ForeignKey(v) => write!(f, "a foreign key does not hold{}", v.describe()),
            Self::NotNull(v) => write!(f, "a required column has no value{}", v.describe()),
            Self::Check(v) => write!(f, "a check does not hold{}", v.describe()),
            Self::Retryable { reason, .. } => write!(f, "the transaction may be run again ({reason:?})"),
            Self::PoolTimeout { waited, status } => {
                write!(f, "no connection became free within {waited:?} ({status})")
            }
            Self::PoolClosed => f.write_str("the pool is closed"),
            Self::BesideTransaction { began, at } => {
                f.write_str("a statement")?;
                if let Some(at) = at {
                    write!(f, " at {at}")?;
                }
                write!(
                    f,
                    " went through the pool, past the transaction that its task began at {began}: pass `&tx` on \
                     instead of `&db`, or mean it by `db.outside()`"
                )
            }
            Self::NestedCheckout { held_since, status } => write!(
                f,
                "the pool is full ({status}) and this task holds one of its connections since {held_since}: \
                 send it in that transaction, or give the pool more connections"
            ),
            Self::Connect { target, .. } => write!(f, "cannot connect to {target}"),
            Self::ConnectionLost { .. } => f.write_str("the connection to the database broke"),
            Self::TransactionAborted { cause } => {
                write!(
                    f,
                    "the transaction was rolled back, because an error in it was passed over: {cause}"
                )
            }
            Self::CommitUnknown { .. } => {
                f.write_str("the connection broke during COMMIT: the transaction may or may not be stored")
            }
            Self::Cancelled { .. } => f.write_str("the statement was cancelled"),
            Self::StatementLost { .. } => f.write_str(
                "the server's session has other prepared statements than were made on this connection: \
                 behind a pooler in transaction mode, connect with `transaction_pooler=true`",
            ),
            Self::ReadOnly { .. } => f.write_str("the database is read-only here"),
            Self::InvalidInput { what, problem } => write!(f, "invalid {what}: {problem}"),
            Self::Migration {
                version: Some(version), ..
            } => write!(f, "migration {version} failed"),
            Self::Migration { version: None, .. } => f.write_str("the migrations could not be run"),
            Self::Database(diesel::result::Error::NotFound) => f.write_str("the query gave no row"),
            Self::Database(diesel::result::Error::DeserializationError(_)) => f.write_str("a row could not be read"),
            Self::Database(
                diesel::result::Error::SerializationError(_) | diesel::result::Error::QueryBuilderError(_),
            ) => f.write_str("the statement could not be made"),
            Self::Database(_) => f.write_str("the database refused the statement"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unique(v) | Self::ForeignKey(v) | Self::NotNull(v) | Self::Check(v) => Some(&v.source),
            Self::Retryable { source, .. }
            | Self::ConnectionLost { source }
            | Self::CommitUnknown { source }
            | Self::Cancelled { source }
            | Self::StatementLost { source }
            | Self::ReadOnly { source }
            | Self::Database(source) => Some(source),
            Self::Connect { source, .. } | Self::Migration { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::Error as Diesel;

    use super::*;

    #[test]
    fn what_the_database_did_not_refuse_is_told_apart() {
        let shown = |error| Error::Database(error).to_string();
        assert_eq!(shown(Diesel::NotFound), "the query gave no row");
        assert_eq!(
            shown(Diesel::DeserializationError("null".into())),
            "a row could not be read"
        );
        assert_eq!(
            shown(Diesel::SerializationError("NaN".into())),
            "the statement could not be made"
        );
        assert_eq!(shown(Diesel::RollbackTransaction), "the database refused the statement");
    }
}
