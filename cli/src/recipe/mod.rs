//! Operations → operations that are safe on tables in use, and the revisions that they belong in. Knows locks, and no
//! syntax.

mod batch;
mod sqlite;

pub use self::batch::{Batch, batches};
use crate::operation::Operation;
use crate::schema::{Dialect, Schema};

/// The operations in the form in which they run, in the revisions in which they belong. `renames` come first; `present`
/// has the new names.
#[must_use]
pub fn revisions(changes: Vec<Operation>, renames: &[Operation], present: &Schema, wanted: &Schema) -> Vec<Batch> {
    let changes = match wanted.dialect {
        Dialect::Sqlite => sqlite::grouped(changes, present, wanted),
        Dialect::Postgres => changes,
    };
    batches(renames.iter().cloned().chain(changes).collect())
}
