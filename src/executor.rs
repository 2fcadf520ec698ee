//! Where a query runs: a pool, a connection or a transaction.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::clock::Clock;
use crate::connection::{Connection, Loads, is_outdated};
use crate::pool::Lease;
use crate::{Error, Result};

/// Where a query runs: `&db`, `&conn` or `&tx`.
///
/// Everything that sends a statement takes a shared reference to an executor and leases one connection for the
/// operation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a place to run a query",
    label = "expected `&db`, `&conn` or `&tx`",
    note = "pass a reference: `User::find(1, &db)`; in a transaction closure, `&tx`"
)]
pub trait Executor: Send + Sync {
    /// The connection that the operation gets.
    type Conn: Connection;

    /// A connection for one operation: borrowed, or lent by the pool until the lease is dropped.
    ///
    /// # Errors
    /// [`Error::PoolTimeout`](crate::Error::PoolTimeout) and the errors of opening a connection.
    fn lease(&self, side: Side) -> BoxFuture<'_, Result<Lease<'_, Self::Conn>>>;

    /// A connection for one look-up by key, which other look-ups may use at the same time.
    #[doc(hidden)]
    fn lease_for_look_up(&self) -> BoxFuture<'_, Result<Lease<'_, Self::Conn>>> {
        self.lease(Side::Read)
    }

    /// The connection, where nothing has to be waited for.
    #[doc(hidden)]
    fn at_hand(&self) -> Option<&Self::Conn> {
        None
    }

    /// Whether statements that write are refused.
    #[doc(hidden)]
    fn only_reads(&self) -> bool {
        false
    }

    /// The clock of the pool.
    #[doc(hidden)]
    fn clock(&self) -> &Clock;

    /// The time that goes into timestamps.
    fn now(&self) -> DateTime<Utc> {
        self.clock().now()
    }
}

/// An executor that may write.
///
/// A replica and a read-only transaction are executors and not writers: writing there does not compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is read-only: it cannot run this write",
    label = "expected an executor that may write",
    note = "write through `&db`, `&conn`, or the `tx` of `db.transaction(…)`; a `read_only()` transaction and a \
            `Reader` only read"
)]
pub trait Writer: Executor {}

/// What a connection is leased for. Only SQLite has separate lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To read.
    Read,
    /// To write, or to do what may write.
    Write,
}

/// The backend of an executor.
pub type BackendOf<E> = <<E as Executor>::Conn as Connection>::Backend;

/// A connection for one operation, without a box where it is at hand.
pub(crate) async fn lease<E: Executor + ?Sized>(executor: &E, side: Side) -> Result<Lease<'_, E::Conn>> {
    match executor.at_hand() {
        Some(conn) => Ok(Lease::borrowed(conn, executor.clock())),
        None => executor.lease(side).await,
    }
}

/// As [`lease`], for one look-up by key.
pub(crate) async fn lease_for_look_up<E: Executor + ?Sized>(executor: &E) -> Result<Lease<'_, E::Conn>> {
    match executor.at_hand() {
        Some(conn) => Ok(Lease::borrowed(conn, executor.clock())),
        None => executor.lease_for_look_up().await,
    }
}

/// Sends by an expression over the lease `$conn`, and once more on another connection where a change of schema had
/// outdated what the first one knew: its prepared statements, or the ids of its types. Over a connection [`AtHand`], once
/// more on the same.
///
/// Told [`Again::IfLost`], also where the connection broke: for reads that change nothing, outside a transaction.
///
/// A macro, because a closure over a query would ask that it be `Sync`.
macro_rules! sending {
    ($conn:ident, $sent:expr) => {
        $crate::executor::sending!($conn, $crate::executor::Again::IfOutdated, $sent)
    };
    ($conn:ident, $again:expr, $sent:expr) => {{
        let mut is_repeated = false;
        loop {
            let sent = $sent;
            let result = sent.await;
            if is_repeated || !result.as_ref().is_err_and(|error| $conn.sends_again($again, error)) {
                break result;
            }
            drop(result);
            if let Err(error) = $conn.replace().await {
                break Err(error);
            }
            is_repeated = true;
        }
    }};
}
pub(crate) use sending;

/// A connection of which no more is known than that it is there: no other can take its place.
pub(crate) struct AtHand<'a, C>(pub(crate) &'a C);

impl<C: Connection> AtHand<'_, C> {
    pub(crate) fn sends_again(&self, _: Again, error: &Error) -> bool {
        is_outdated(self.0.session(), error)
    }

    pub(crate) async fn replace(&mut self) -> Result<()> {
        Ok(())
    }
}

/// After which errors a statement is sent once more on another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// A change of schema had outdated what the connection knew.
    IfOutdated,
    /// That, or the connection broke. What was sent may have run, so it has to change nothing.
    IfLost,
}

/// Sends a statement on a connection, each time that it is called.
///
/// What runs one knows no more of it than what it gives, so that a program has that code once per model and not once
/// per statement.
pub(crate) type Sending<'s, T, C> = dyn for<'a> FnMut(&'a C) -> BoxFuture<'a, Result<T>> + Send + 's;

/// Leases a connection and sends over it, see [`sending`].
pub(crate) async fn run<T, E>(executor: &E, side: Side, send: &mut Sending<'_, T, E::Conn>) -> Result<T>
where
    E: Executor + ?Sized,
{
    let mut conn = lease(executor, side).await?;
    run_on(&mut conn, send).await
}

/// Sends over a lease, see [`sending`].
pub(crate) async fn run_on<T, C: Connection>(conn: &mut Lease<'_, C>, send: &mut Sending<'_, T, C>) -> Result<T> {
    sending!(conn, send(&**conn))
}

/// Reads over a lease by key, and once more on another connection if this one breaks.
pub(crate) async fn read_on<T, C: Connection>(conn: &mut Lease<'_, C>, send: &mut Sending<'_, T, C>) -> Result<T> {
    sending!(conn, Again::IfLost, send(&**conn))
}

/// Loads, see [`sending`].
pub(crate) async fn load<Q, U, C>(query: Q, conn: &mut Lease<'_, C>) -> Result<Vec<U>>
where
    C: Connection,
    Q: Loads<U, C::Backend>,
    U: Send + 'static,
{
    run_on(conn, &mut move |conn| query.load_on(conn)).await
}
