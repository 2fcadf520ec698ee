//! A connection on loan. What is lent comes back clean or not at all.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool::managed::Object;
use futures_util::future::BoxFuture;

use super::lanes::Lane;
use super::manager::Managed;
use super::shared::Seat;
use crate::connection::{Connection, Recovery, is_outdated};
use crate::executor::{Again, Executor, Side, Writer};
use crate::task::Lender;
use crate::{Clock, Error, Result};

/// How long a session may take to reset before it is closed instead.
const RESET_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection for as long as this value lives.
///
/// It is an executor: `User::find(1, &lease)`. On drop it goes back to the pool if it is as it came. A session that is
/// busy (an operation was dropped before its end), inside a transaction, or changed by raw SQL leaves the pool at once
/// and is reset or closed in the background; its locks are freed without waiting for the next borrower.
pub struct Lease<'a, C: Connection>(Loan<'a, C>);

enum Loan<'a, C: Connection> {
    Pooled(Pooled<C>),
    /// For one look-up by key, beside others.
    Shared(Seat<C>),
    Borrowed(&'a C, &'a Clock),
}

pub(super) struct Pooled<C: Connection> {
    /// There until drop.
    object: Option<Object<Managed<C>>>,
    /// Close instead of keeping where the pool has opened more than these.
    limit: Option<usize>,
    clock: Clock,
}

impl<'a, C: Connection> Lease<'a, C> {
    pub(crate) fn borrowed(conn: &'a C, clock: &'a Clock) -> Self {
        Self(Loan::Borrowed(conn, clock))
    }

    pub(super) fn pooled(pooled: Pooled<C>) -> Self {
        Self(Loan::Pooled(pooled))
    }

    pub(super) fn shared(seat: Seat<C>) -> Self {
        Self(Loan::Shared(seat))
    }

    /// Whether what failed on this connection with `error` is sent once more, on another one.
    pub(crate) fn sends_again(&self, again: Again, error: &Error) -> bool {
        is_outdated(self.session(), error) || again == Again::IfLost && self.is_lost(error)
    }

    /// Whether the connection broke, and another one can take its place.
    fn is_lost(&self, error: &Error) -> bool {
        // A row's code that panics is the same error on SQLite, and no reason to close anything.
        matches!(error, Error::ConnectionLost { .. })
            && self.session().is_broken()
            && self.session().depth() == 0
            && !matches!(self.0, Loan::Borrowed(..))
    }

    /// Takes another connection in place of this one, which is closed. A borrowed one stays.
    ///
    /// After an error there is none, and the lease can only be dropped.
    pub(crate) async fn replace(&mut self) -> Result<()> {
        match &mut self.0 {
            Loan::Pooled(pooled) => pooled.replace().await?,
            Loan::Shared(seat) => {
                let lane = Arc::clone(&seat.lane);
                let is_broken = seat.session().is_broken();
                seat.leave();
                if is_broken {
                    // Others that are shared may be broken too, and nobody knows yet.
                    lane.pool.manager().0.outdate();
                    *self = lane.lease().await?;
                } else {
                    *self = lane.look_up().await?;
                }
            }
            Loan::Borrowed(..) => {}
        }
        Ok(())
    }

    /// Who lends this connection, if it is not borrowed.
    pub(crate) fn lender(&self) -> Option<Lender> {
        match &self.0 {
            Loan::Pooled(pooled) => Object::pool(pooled.object.as_ref()?).map(|pool| super::lanes::lender(&pool)),
            Loan::Shared(seat) => Some(seat.lane.lender()),
            Loan::Borrowed(..) => None,
        }
    }
}

impl<C: Connection> Pooled<C> {
    pub(super) fn new(object: Object<Managed<C>>, limit: Option<usize>, clock: Clock) -> Self {
        Self {
            object: Some(object),
            limit,
            clock,
        }
    }

    async fn replace(&mut self) -> Result<()> {
        let object = self.object.take().expect("an object is there until drop");
        let lane = Lane::of(&object, self.limit);
        discard(object);
        self.object = Some(lane.ok_or(Error::PoolClosed)?.wait().await?);
        Ok(())
    }
}

impl<C: Connection> Deref for Pooled<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.object.as_ref().expect("an object is there until drop").conn
    }
}

impl<C: Connection> Deref for Lease<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        match &self.0 {
            Loan::Pooled(pooled) => pooled,
            Loan::Shared(seat) => seat,
            Loan::Borrowed(conn, _) => conn,
        }
    }
}

impl<C: Connection> Executor for Lease<'_, C> {
    type Conn = C;

    fn lease(&self, _: Side) -> BoxFuture<'_, Result<Lease<'_, C>>> {
        Box::pin(std::future::ready(Ok(Lease::borrowed(&**self, self.clock()))))
    }

    fn at_hand(&self) -> Option<&C> {
        Some(&**self)
    }

    fn clock(&self) -> &Clock {
        match &self.0 {
            Loan::Pooled(pooled) => &pooled.clock,
            Loan::Shared(seat) => seat.lane.clock(),
            Loan::Borrowed(_, clock) => clock,
        }
    }
}

impl<C: Connection> Writer for Lease<'_, C> {}

impl<C: Connection> Drop for Pooled<C> {
    fn drop(&mut self) {
        let Some(mut object) = self.object.take() else { return };
        let session = object.conn.session();
        if session.is_broken() {
            return discard(object);
        }
        if session.is_busy() || session.is_dirty() || session.depth() > 0 {
            return recover(object);
        }
        if self.limit.is_some_and(|limit| is_surplus(&object, limit)) {
            drop(Object::take(object));
            return;
        }
        object.returned = Instant::now();
    }
}

/// The pool opened this connection under pressure, beyond its size.
fn is_surplus<C: Connection>(object: &Object<Managed<C>>, limit: usize) -> bool {
    Object::pool(object).is_some_and(|pool| {
        let status = pool.status();
        status.max_size > limit && status.size > limit
    })
}

fn discard<C: Connection>(object: Object<Managed<C>>) {
    let broken = object.conn.session().is_broken();
    if let Some(pool) = Object::pool(&object) {
        pool.manager().0.note_discarded(broken);
    }
    Object::take(object).conn.discard();
}

/// Resets the session; until that is done, it stays lent.
fn recover<C: Connection>(mut object: Object<Managed<C>>) {
    match object.conn.recovery() {
        Recovery::Clean => object.returned = Instant::now(),
        Recovery::Discard => discard(object),
        Recovery::Reset => match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(reset(object))),
            Err(_) => discard(object),
        },
    }
}

async fn reset<C: Connection>(mut object: Object<Managed<C>>) {
    match tokio::time::timeout(RESET_TIMEOUT, object.conn.reset()).await {
        Ok(Ok(())) => object.returned = Instant::now(),
        _ => discard(object),
    }
}

impl<C: Connection> fmt::Debug for Lease<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("session", self.session()).finish()
    }
}
