//! PostgreSQL's errors as decisions.
//!
//! diesel-async tells kinds for constraints, serialization failures and read-only transactions, and hides the SQLSTATE
//! of everything else. Those are known by the server's text, which is English because the session asks for
//! `lc_messages = C`; `tests/errors/` pins each against a real server.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::Error;
use crate::error::{RetryReason, Violation};

pub(super) fn classify(error: DieselError) -> Error {
    let DieselError::DatabaseError(kind, _) = &error else {
        return Error::Database(error);
    };
    match kind {
        DatabaseErrorKind::UniqueViolation => Error::Unique(violation(error)),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
            Error::ForeignKey(violation(error))
        }
        DatabaseErrorKind::NotNullViolation => Error::NotNull(violation(error)),
        DatabaseErrorKind::CheckViolation | DatabaseErrorKind::ExclusionViolation => Error::Check(violation(error)),
        DatabaseErrorKind::SerializationFailure => retryable(RetryReason::Serialization, error),
        DatabaseErrorKind::ReadOnlyTransaction => Error::ReadOnly { source: error },
        DatabaseErrorKind::ClosedConnection => Error::ConnectionLost { source: error },
        _ => classify_by_text(error),
    }
}

/// What the server says when it ends a session, and the driver when it finds none.
const CONNECTION_LOST: [&str; 5] = [
    "terminating connection",
    "connection closed",
    "communicating with the server",
    "channel closed",
    "channel lagged",
];

fn classify_by_text(error: DieselError) -> Error {
    let is = |text: &str| message(&error).contains(text);
    if is("deadlock detected") {
        retryable(RetryReason::Deadlock, error)
    } else if is("due to lock timeout") || is("could not obtain lock") {
        retryable(RetryReason::Busy, error)
    } else if is_stale_plan(&error) {
        retryable(RetryReason::StalePlan, error)
    } else if is("canceling statement due to") {
        Error::Cancelled { source: error }
    } else if CONNECTION_LOST.iter().any(|text| is(text)) {
        Error::ConnectionLost { source: error }
    } else if is("current transaction is aborted") {
        Error::TransactionAborted {
            cause: message(&error).to_owned(),
        }
    } else if is("invalid byte sequence for encoding \"UTF8\": 0x00") {
        Error::invalid("text", "PostgreSQL stores no NUL character")
    } else {
        Error::Database(error)
    }
}

/// The schema changed under a prepared statement, or under the ids of its types.
pub(super) fn is_stale_plan(error: &DieselError) -> bool {
    let message = message(error);
    message.contains("cached plan must not change result type") || message.contains("cache lookup failed for type")
}

fn retryable(reason: RetryReason, source: DieselError) -> Error {
    Error::Retryable { reason, source }
}

fn message(error: &DieselError) -> &str {
    match error {
        DieselError::DatabaseError(_, information) => information.message(),
        _ => "",
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
