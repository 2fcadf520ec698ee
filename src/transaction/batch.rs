//! A transaction whose work gives the text of one more statement.

use super::after_commit::Hooks;
use super::level::Level;
use super::options::Options;
use super::tx::Tx;
use crate::Result;
use crate::clock::Clock;
use crate::connection::{Connection as _, Dialect};

/// Runs `work` in a transaction, and what `note` makes of its value in the same one. The caller runs the hooks.
pub(crate) async fn in_batch<'c, DB, T, W>(
    conn: &'c DB::Connection,
    clock: &'c Clock,
    hooks: &'c Hooks,
    work: impl FnOnce(Tx<'c, DB>) -> W,
    note: &(dyn Fn(&T) -> String + Sync),
) -> Result<T>
where
    DB: Dialect,
    W: Future<Output = Result<T>>,
{
    let level = Level::begin(conn, conn.bounds(Options::default())).await?;
    let done = async {
        let value = work(Tx::new(conn, hooks, clock)).await?;
        conn.batch_execute(&note(&value)).await?;
        Ok(value)
    };
    match done.await {
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
