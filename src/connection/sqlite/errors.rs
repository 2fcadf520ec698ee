//! SQLite's errors as decisions. Diesel gives kinds for constraints and text for the rest; the texts are SQLite's own
//! (`sqlite3_errstr`), pinned by `tests/errors/`.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::Error;
use crate::error::{RetryReason, Violation};

pub(super) fn classify(error: DieselError) -> Error {
    let DieselError::DatabaseError(kind, information) = &error else {
        return Error::Database(error);
    };
    let message = information.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => Error::Unique(violation(error)),
        DatabaseErrorKind::ForeignKeyViolation => Error::ForeignKey(violation(error)),
        DatabaseErrorKind::NotNullViolation => Error::NotNull(violation(error)),
        DatabaseErrorKind::CheckViolation => Error::Check(violation(error)),
        DatabaseErrorKind::ClosedConnection => Error::ConnectionLost { source: error },
        _ if LOCKED.iter().any(|locked| message.contains(locked)) => Error::Retryable {
            reason: RetryReason::Busy,
            source: error,
        },
        _ if message.contains("readonly database") => Error::ReadOnly { source: error },
        _ if message.contains("interrupted") => Error::Cancelled { source: error },
        _ => Error::Database(error),
    }
}

/// What SQLite says where somebody else holds a lock: on the file; on a table, or the schema, in a cache that connections
/// share.
const LOCKED: [&str; 3] = [
    "database is locked",
    "database table is locked",
    "database schema is locked",
];

/// Somebody else holds a lock, so that nothing was done.
pub(super) fn is_busy(error: &Error) -> bool {
    matches!(
        error,
        Error::Retryable {
            reason: RetryReason::Busy,
            ..
        }
    )
}

/// `UNIQUE constraint failed: users.email, users.name` names columns; `CHECK constraint failed: price_positive` and
/// `UNIQUE constraint failed: index 'users_lower_email'` name the constraint; a foreign key names nothing.
fn violation(source: DieselError) -> Violation {
    let message = match &source {
        DieselError::DatabaseError(_, information) => information.message(),
        _ => "",
    };
    let subject = message
        .split_once("constraint failed: ")
        .map_or("", |(_, subject)| subject);
    let mut violation = Violation {
        constraint: None,
        table: None,
        columns: Vec::new(),
        source: DieselError::NotFound,
    };
    if let Some(index) = subject.strip_prefix("index '") {
        violation.constraint = Some(index.trim_end_matches('\'').to_owned());
    } else if message.starts_with("CHECK") {
        violation.constraint = Some(subject.to_owned());
    } else {
        for (table, column) in subject.split(", ").filter_map(|name| name.split_once('.')) {
            violation.table = Some(table.to_owned());
            violation.columns.push(column.to_owned());
        }
    }
    Violation { source, ..violation }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: DatabaseErrorKind, message: &str) -> Error {
        classify(DieselError::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn a_unique_key_is_told_by_its_columns_and_known_by_its_conventional_name() {
        let error = refused(
            DatabaseErrorKind::UniqueViolation,
            "UNIQUE constraint failed: users.email",
        );
        assert!(error.is_unique_on("users_email_key"));
        assert!(!error.is_unique_on("users_name_key"));
        assert_eq!(error.violation().expect("a violation").columns, ["email"]);
    }

    #[test]
    fn a_unique_index_over_an_expression_is_told_by_its_name() {
        let error = refused(
            DatabaseErrorKind::UniqueViolation,
            "UNIQUE constraint failed: index 'users_lower'",
        );
        assert!(error.is_unique_on("users_lower"));
    }

    #[test]
    fn a_lock_held_by_another_connection_may_be_waited_for() {
        for text in [
            "database is locked",
            "database table is locked: t",
            "database schema is locked: main",
        ] {
            assert!(refused(DatabaseErrorKind::Unknown, text).is_retryable(), "{text}");
        }
    }
}
