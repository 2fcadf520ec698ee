//! All statements of one operation, or none.

use futures_util::future::BoxFuture;

use super::level::Level;
use super::options::{Bounds, Options};
use crate::Result;
use crate::connection::Connection;
use crate::executor::sending;
use crate::pool::Lease;

/// Runs `work` as [`atomically`] does, and once more from its beginning where a change of schema got in the way.
///
/// What was sent before is undone then: the transaction was begun here. Inside one of the caller's, the caller has to
/// run it again.
pub(crate) async fn atomically_again<C, T, W>(conn: &mut Lease<'_, C>, parts: usize, mut work: W) -> Result<T>
where
    C: Connection,
    W: for<'c> FnMut(&'c C) -> BoxFuture<'c, Result<T>>,
{
    sending!(conn, {
        let on: &C = conn;
        let sent = || work(on);
        atomically(on, parts, sent)
    })
}

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
