//! Operations → operations that are safe on tables in use, and the revisions that they belong in. Knows locks, and no
//! syntax.

mod batch;
mod pg;
mod sqlite;

pub use self::batch::{Batch, batches};
use crate::operation::Operation;
use crate::schema::{Dialect, Schema};

/// How changes of tables that are there are written (PostgreSQL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For tables in use: in steps, several revisions where it needs them.
    #[default]
    Safe,
    /// For tables that are empty or small: as short as can be, in one transaction.
    Simple,
}

/// The operations in the form in which they run, in the revisions in which they belong. `renames` come first; `present`
/// has the new names.
#[must_use]
pub fn revisions(
    changes: Vec<Operation>,
    renames: &[Operation],
    (present, wanted): (&Schema, &Schema),
    form: Form,
) -> Vec<Batch> {
    let changes = match (wanted.dialect, form) {
        (Dialect::Sqlite, _) => sqlite::grouped(changes, present, wanted),
        (Dialect::Postgres, Form::Simple) => changes,
        (Dialect::Postgres, Form::Safe) => pg::safe(changes),
    };
    let all: Vec<Operation> = renames.iter().cloned().chain(changes).collect();
    match form {
        Form::Safe => batches(&all, |it| pg::waits_for(it, &all)),
        Form::Simple => batches(&all, |_| Vec::new()),
    }
}
