//! One open level of a transaction: the transaction itself, or a savepoint in it.

use super::options::Bounds;
use crate::connection::Connection;
use crate::{Error, Result};

/// An open level. One that is dropped before its end leaves the session refusing all statements until a rollback.
#[derive(Debug)]
pub(super) struct Level<'c, C: Connection> {
    conn: &'c C,
    bounds: Bounds,
    depth: u32,
    is_open: bool,
}

impl<'c, C: Connection> Level<'c, C> {
    pub(super) async fn begin(conn: &'c C, bounds: Bounds) -> Result<Self> {
        conn.session().check()?;
        conn.begin(&bounds).await?;
        let depth = conn.session().depth() + 1;
        conn.session().set_depth(depth);
        Ok(Self {
            conn,
            bounds,
            depth,
            is_open: true,
        })
    }

    /// Ends the level so that its writes stay; rolls back if they cannot.
    pub(super) async fn commit(mut self) -> Result<()> {
        if let Some(cause) = self.conn.session().failure() {
            self.roll_back().await;
            return Err(Error::TransactionAborted { cause });
        }
        match self.conn.control(&self.bounds.commit).await {
            Ok(()) => {
                self.close();
                Ok(())
            }
            Err(Error::ConnectionLost { source }) if self.depth == 1 => Err(Error::CommitUnknown { source }),
            Err(error) => {
                self.roll_back().await;
                Err(error)
            }
        }
    }

    /// Undoes what was done at this level. Where that fails, the level stays open, and the lease's drop ends it.
    pub(super) async fn roll_back(mut self) {
        // A statement whose future was dropped may still run, and a rollback would wait for its end. The lease's drop
        // does not wait: it asks the server to stop.
        if self.conn.session().is_given_up() {
            return;
        }
        if self.conn.control(&self.bounds.roll_back).await.is_ok() {
            self.conn.session().rolled_back(self.depth);
            self.close();
        }
    }

    fn close(&mut self) {
        self.conn.session().set_depth(self.depth - 1);
        self.is_open = false;
    }
}

impl<C: Connection> Drop for Level<'_, C> {
    fn drop(&mut self) {
        if self.is_open {
            self.conn.session().abandon(self.depth);
        }
    }
}
