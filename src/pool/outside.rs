//! [`Outside`]: what shall not be part of the transaction that the task is in.

use futures_util::future::BoxFuture;

use super::{Db, Lease};
use crate::Result;
use crate::clock::Clock;
use crate::connection::Dialect;
use crate::executor::{Executor, Side, Writer};

/// A database as an executor beside the transaction that the task is in; from [`Db::outside`].
///
/// Each operation has a connection of its own: it does not see what the transaction did, and it stays if that rolls
/// back. It waits for no connection, because the task holds one: where none is free and none may be opened it is
/// [`Error::NestedCheckout`](crate::Error::NestedCheckout). On SQLite that is every write in a transaction that may
/// write, for only one can be open, and in memory everything.
///
/// On PostgreSQL, one that waits for a row that the transaction has locked waits for ever: the server sees two sessions
/// and no deadlock. Set a `lock_timeout`, or leave such rows alone.
#[derive(Clone, Debug)]
pub struct Outside<DB: Dialect>(pub(crate) Db<DB>);

impl<DB: Dialect> Outside<DB> {
    /// As [`Db::acquire`], beside the transaction that the task is in.
    ///
    /// # Errors
    /// As [`Db::acquire`], and [`Error::NestedCheckout`](crate::Error::NestedCheckout) where none is free.
    pub async fn acquire(&self) -> Result<Lease<'static, DB::Connection>> {
        self.0.lane(Side::Write).lease_beside().await
    }
}

impl<DB: Dialect> Executor for Outside<DB> {
    type Conn = DB::Connection;

    fn lease(&self, side: Side) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        Box::pin(self.0.lane(side).lease_beside())
    }

    fn clock(&self) -> &Clock {
        self.0.clock()
    }
}

impl<DB: Dialect> Writer for Outside<DB> {}
