//! All statements of one operation, or none.

use super::level::Level;
use super::options::{Bounds, Options};
use crate::Result;
use crate::connection::Connection;

/// Runs `work`, which sends `parts` statements: several of them in a transaction, or in a savepoint of the open one.
pub(crate) async fn atomically<C, T, W>(conn: &C, parts: usize, work: impl FnOnce() -> W) -> Result<T>
where
    C: Connection,
    W: Future<Output = Result<T>>,
{
    if parts <= 1 {
        return work().await;
    }
    // Levels of two operations that are polled together would cross.
    let _alone = conn.session().alone().await;
    let bounds = match conn.session().depth() {
        0 => conn.bounds(Options::default()),
        depth => Bounds::savepoint(depth),
    };
    let level = Level::begin(conn, bounds).await?;
    match work().await {
        Ok(value) => {
            level.commit().await?;
            Ok(value)
        }
        Err(error) => {
            level.roll_back().await;
            Err(error)
        }
    }
}
