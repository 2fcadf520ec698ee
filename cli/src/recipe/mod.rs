//! Operations → operations that are safe on tables in use, and the revisions that they belong in. Knows locks, and no
//! syntax.

mod batch;
mod sqlite;

pub use self::batch::{Batch, batches};
use crate::operation::Operation;
use crate::schema::{Dialect, Schema};

/// The operations in the form in which they run, in the revisions in which they belong.
#[must_use]
pub fn revisions(operations: Vec<Operation>, present: &Schema, wanted: &Schema) -> Vec<Batch> {
    match wanted.dialect {
        Dialect::Sqlite => batches(sqlite::grouped(operations, present, wanted)),
        Dialect::Postgres => batches(operations),
    }
}
