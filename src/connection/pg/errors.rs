//! PostgreSQL's errors as decisions, by SQLSTATE: whatever language the server speaks.
//!
//! `tests/errors/` pins each against a real server.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use tokio_postgres::error::{DbError, ErrorPosition, Severity, SqlState};

use crate::Error;
use crate::error::{RetryReason, Violation};

pub(super) fn classify(error: tokio_postgres::Error) -> Error {
    let Some(told) = error.as_db_error() else {
        return without_an_answer(&error);
    };
    let source = DieselError::DatabaseError(kind(told.code()), Box::new(Told(told.clone())));
    match *told.code() {
        SqlState::UNIQUE_VIOLATION => Error::Unique(violation(source)),
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => Error::ForeignKey(violation(source)),
        SqlState::NOT_NULL_VIOLATION => Error::NotNull(violation(source)),
        SqlState::CHECK_VIOLATION | SqlState::EXCLUSION_VIOLATION => Error::Check(violation(source)),
        _ if ends_the_session(told) => Error::ConnectionLost { source },
        SqlState::T_R_SERIALIZATION_FAILURE => retryable(RetryReason::Serialization, source),
        SqlState::T_R_DEADLOCK_DETECTED => retryable(RetryReason::Deadlock, source),
        SqlState::LOCK_NOT_AVAILABLE => retryable(RetryReason::Busy, source),
        _ if is_stale_plan(told) => retryable(RetryReason::StalePlan, source),
        SqlState::INVALID_SQL_STATEMENT_NAME | SqlState::DUPLICATE_PSTATEMENT => Error::StatementLost { source },
        SqlState::READ_ONLY_SQL_TRANSACTION => Error::ReadOnly { source },
        SqlState::QUERY_CANCELED => Error::Cancelled { source },
        SqlState::IN_FAILED_SQL_TRANSACTION => Error::TransactionAborted {
            cause: told.message().to_owned(),
        },
        SqlState::CHARACTER_NOT_IN_REPERTOIRE if told.message().contains("0x00") => {
            Error::invalid("text", "PostgreSQL stores no NUL character")
        }
        _ => Error::Database(source),
    }
}

/// Whether a connection was refused by a server that may be there again soon: nobody listens, it starts or stops, or it
/// has too many clients.
pub(super) fn is_down(error: &Error) -> bool {
    let Error::Connect { source, .. } = error else {
        return false;
    };
    match source.downcast_ref::<tokio_postgres::Error>() {
        Some(error) => error.is_closed() || error.as_db_error().is_some_and(is_for_the_moment) || is_refused(error),
        // Its end came between the greeting and our settings.
        None => matches!(source.downcast_ref(), Some(Error::ConnectionLost { .. })),
    }
}

fn is_for_the_moment(told: &DbError) -> bool {
    [
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::TOO_MANY_CONNECTIONS,
    ]
    .contains(told.code())
}

/// What the system says of a server that does not listen, or has just ended.
fn is_refused(error: &tokio_postgres::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
    source.is_some_and(|error| {
        [
            BrokenPipe,
            ConnectionAborted,
            ConnectionRefused,
            ConnectionReset,
            UnexpectedEof,
        ]
        .contains(&error.kind())
    })
}

/// What the driver says by itself.
fn without_an_answer(error: &tokio_postgres::Error) -> Error {
    let of = |kind| DieselError::DatabaseError(kind, Box::new(error.to_string()));
    if error.is_closed() {
        let source = of(DatabaseErrorKind::ClosedConnection);
        return Error::ConnectionLost { source };
    }
    Error::Database(of(DatabaseErrorKind::UnableToSendCommand))
}

/// Diesel's word for it, where it has one.
fn kind(code: &SqlState) -> DatabaseErrorKind {
    match *code {
        SqlState::UNIQUE_VIOLATION => DatabaseErrorKind::UniqueViolation,
        SqlState::FOREIGN_KEY_VIOLATION => DatabaseErrorKind::ForeignKeyViolation,
        SqlState::RESTRICT_VIOLATION => DatabaseErrorKind::RestrictViolation,
        SqlState::EXCLUSION_VIOLATION => DatabaseErrorKind::ExclusionViolation,
        SqlState::T_R_SERIALIZATION_FAILURE => DatabaseErrorKind::SerializationFailure,
        SqlState::READ_ONLY_SQL_TRANSACTION => DatabaseErrorKind::ReadOnlyTransaction,
        SqlState::NOT_NULL_VIOLATION => DatabaseErrorKind::NotNullViolation,
        SqlState::CHECK_VIOLATION => DatabaseErrorKind::CheckViolation,
        _ => DatabaseErrorKind::Unknown,
    }
}

/// PostgreSQL manual, "Error and Notice Message Fields": after `FATAL` and `PANIC` the session is over. Servers before
/// 9.6 do not tell the severity in a fixed language, but the code.
fn ends_the_session(told: &DbError) -> bool {
    let is_shut_down = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ]
    .contains(told.code());
    is_shut_down || matches!(told.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
}

/// The schema changed under a prepared statement, or under the ids of its types.
///
/// There is no SQLSTATE of their own. The one is told by the function of the server that reports it, as other drivers
/// do; the other is an internal error, which is not translated.
fn is_stale_plan(told: &DbError) -> bool {
    match *told.code() {
        SqlState::FEATURE_NOT_SUPPORTED => told
            .routine()
            .is_some_and(|routine| ["RevalidateCachedQuery", "RevalidateCachedPlan"].contains(&routine)),
        SqlState::INTERNAL_ERROR => told.message().contains("cache lookup failed for type"),
        _ => false,
    }
}

fn retryable(reason: RetryReason, source: DieselError) -> Error {
    Error::Retryable { reason, source }
}

/// The server's words, as Diesel asks for them.
struct Told(DbError);

impl DatabaseErrorInformation for Told {
    fn message(&self) -> &str {
        self.0.message()
    }

    fn details(&self) -> Option<&str> {
        self.0.detail()
    }

    fn hint(&self) -> Option<&str> {
        self.0.hint()
    }

    fn table_name(&self) -> Option<&str> {
        self.0.table()
    }

    fn column_name(&self) -> Option<&str> {
        self.0.column()
    }

    fn constraint_name(&self) -> Option<&str> {
        self.0.constraint()
    }

    fn statement_position(&self) -> Option<i32> {
        match *self.0.position()? {
            ErrorPosition::Original(at) | ErrorPosition::Internal { position: at, .. } => i32::try_from(at).ok(),
        }
    }
}

fn violation(source: DieselError) -> Violation {
    let (mut constraint, mut table, mut columns) = (None, None, Vec::new());
    if let DieselError::DatabaseError(_, information) = &source {
        constraint = information.constraint_name().map(ToOwned::to_owned);
        table = information.table_name().map(ToOwned::to_owned);
        columns = match information.column_name() {
            Some(column) => vec![column.to_owned()],
            None => information.details().map(columns_of).unwrap_or_default(),
        };
    }
    Violation {
        constraint,
        table,
        columns,
        source,
    }
}

/// The columns in `Key (email, name)=(…) already exists.`; the values stay out of our errors.
///
/// `Key (id)=(1) is still referenced from table "posts".` names columns of another table than the constraint's.
fn columns_of(details: &str) -> Vec<String> {
    let Some((names, rest)) = details.strip_prefix("Key (").and_then(|rest| rest.split_once(")=(")) else {
        return Vec::new();
    };
    if rest.contains(") is still referenced from table ") {
        return Vec::new();
    }
    names
        .split(", ")
        .map(|name| name.trim_matches('"').to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_from_the_details_of_a_key() {
        assert_eq!(
            columns_of("Key (email, name)=(a@b, x) already exists."),
            ["email", "name"]
        );
        assert!(columns_of("Failing row contains (1, 2).").is_empty());
        assert!(columns_of("Key (id)=(1) is still referenced from table \"posts\".").is_empty());
    }
}
