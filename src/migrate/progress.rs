//! What a run tells while it goes on.

use std::time::Duration;

use super::{Direction, Revision};
use crate::Error;

/// Is told what happens. All methods do nothing unless written.
pub trait Progress: Send + Sync {
    /// Another runner holds the lock. Told once for each holder.
    fn waits(&self, holder: Option<&str>) {
        let _ = holder;
    }

    /// A revision begins: the `at`th (from 1) of `of`.
    fn begins(&self, revision: &Revision, direction: Direction, at: usize, of: usize) {
        let _ = (revision, direction, at, of);
    }

    /// A statement of it begins: the `at`th (from 1) of `of`.
    fn statement(&self, sql: &str, at: usize, of: usize) {
        let _ = (sql, at, of);
    }

    /// A batch of its data step is stored: `rows` in all since it began here.
    fn batch(&self, rows: u64) {
        let _ = rows;
    }

    /// Something got in the way, and is tried again after this pause.
    fn retries(&self, error: &Error, pause: Duration) {
        let _ = (error, pause);
    }

    /// The revision is stored.
    fn ends(&self, revision: &Revision, direction: Direction, took: Duration) {
        let _ = (revision, direction, took);
    }
}

/// Tells nobody.
impl Progress for () {}
