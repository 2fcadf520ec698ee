//! One deadpool with our policy: one deadline over waiting, testing and connecting.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use deadpool::managed::{Object, Pool, PoolError, QueueMode, Timeouts};
use futures_util::poll;

use super::lease::{Lease, Pooled};
use super::manager::{Managed, Manager};
use super::shared::{Seat, Shared};
use super::{PoolConfig, PoolStatus};
use crate::clock::Clock;
use crate::connection::{Connection, Observer, Role};
use crate::task::{self, Lender};
use crate::{Error, Result};

/// Connections of one role.
#[derive(Debug)]
pub(crate) struct Lane<C: Connection> {
    pub(super) pool: Pool<Managed<C>>,
    pub(super) config: Arc<PoolConfig>,
    max_size: usize,
    pub(super) shared: Shared<C>,
}

/// For what is there or may be opened.
const AT_ONCE: Timeouts = Timeouts {
    wait: Some(Duration::ZERO),
    create: None,
    recycle: None,
};

impl<C: Connection> Lane<C> {
    /// A lane of up to `max_size` connections and `overflow` more under pressure.
    pub(super) fn new(
        config: Arc<PoolConfig>,
        role: Role,
        max_size: usize,
        overflow: usize,
        observer: Observer,
    ) -> Result<Self> {
        let manager = Managed::new(Manager::new(Arc::clone(&config), role, observer));
        let pool = Pool::builder(manager)
            .max_size(max_size + overflow)
            .queue_mode(QueueMode::Lifo)
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| Error::invalid("pool", error.to_string()))?;
        let shared = Shared::new(config.shared_look_ups);
        Ok(Self {
            pool,
            config,
            max_size,
            shared,
        })
    }

    /// The lane of a connection, while there is one.
    pub(super) fn of(object: &Object<Managed<C>>, limit: Option<usize>) -> Option<Self> {
        let pool = Object::pool(object)?;
        let config = Arc::clone(&pool.manager().0.config);
        let max_size = limit.unwrap_or(pool.status().max_size);
        let shared = Shared::new(1);
        Some(Self {
            pool,
            config,
            max_size,
            shared,
        })
    }

    /// Who lends the connections of this lane.
    pub(crate) fn lender(&self) -> Lender {
        lender(&self.pool)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.config.clock
    }

    pub(super) fn status(&self) -> PoolStatus {
        let mut status = PoolStatus::of(self.pool.status(), self.max_size);
        status.waiting += self.shared.queued();
        status
    }

    pub(crate) async fn lease<'a>(&self) -> Result<Lease<'a, C>> {
        Ok(Lease::pooled(self.pooled(self.wait().await?)))
    }

    /// As [`lease`](Self::lease), for a task that may hold a connection of this lane.
    pub(crate) async fn lease_beside<'a>(&self) -> Result<Lease<'a, C>> {
        match task::holds_of(self.lender().lane) {
            None => self.lease().await,
            Some(since) => Ok(Lease::pooled(self.pooled(self.wait_for_nothing(since).await?))),
        }
    }

    pub(super) fn pooled(&self, object: Object<Managed<C>>) -> Pooled<C> {
        let limit = (self.config.overflow > 0).then_some(self.max_size);
        Pooled::new(object, limit, self.config.clock.clone())
    }

    /// A connection for one look-up by key: alone where one is free, else a seat on one that look-ups share.
    pub(super) async fn look_up<'a>(self: &Arc<Self>) -> Result<Lease<'a, C>> {
        if !self.shared.is_on() {
            return self.lease().await;
        }
        match self.free().await? {
            Some(object) if self.shared.is_busy() => Ok(Lease::shared(Seat::first(self, object))),
            Some(object) => Ok(Lease::pooled(self.pooled(object))),
            None => match Seat::at_once(self) {
                Some(seat) => Ok(Lease::shared(seat)),
                None => Box::pin(self.wait_for_a_seat()).await.map(Lease::shared),
            },
        }
    }

    async fn wait_for_a_seat(self: &Arc<Self>) -> Result<Seat<C>> {
        let started = Instant::now();
        let _waiting = self.shared.wait();
        let seat = async {
            tokio::select! {
                biased;
                seat = Seat::next(self) => Ok(seat),
                object = self.wait_for_all() => match object {
                    Ok(object) => Ok(Seat::first(self, object)),
                    Err(error) => Err(self.refused(error, started)),
                },
            }
        };
        match tokio::time::timeout(self.config.acquire_timeout, seat).await {
            Ok(seat) => seat,
            Err(_) => Err(self.timed_out(started)),
        }
    }

    /// Queues in the pool, as one look-up for all that wait.
    async fn wait_for_all(&self) -> Result<Object<Managed<C>>, PoolError<Error>> {
        let _leading = self.shared.leading.lock().await;
        self.pool.get().await
    }

    pub(super) async fn wait(&self) -> Result<Object<Managed<C>>> {
        let mut object = pin!(self.pool.get());
        let started = Instant::now();
        // Setting a timer takes longer than lending a connection that is there.
        if let Poll::Ready(object) = poll!(object.as_mut()) {
            return object.map_err(|error| self.refused(error, started));
        }
        match tokio::time::timeout(self.config.acquire_timeout, object).await {
            Ok(Ok(object)) => Ok(object),
            Ok(Err(error)) => Err(self.refused(error, started)),
            Err(_) => Err(self.timed_out(started)),
        }
    }

    /// For a task that holds a connection of this lane: another one if it is there, else an error at once.
    async fn wait_for_nothing(&self, since: &'static std::panic::Location<'static>) -> Result<Object<Managed<C>>> {
        self.free().await?.ok_or_else(|| Error::NestedCheckout {
            held_since: since,
            status: self.status(),
        })
    }

    /// A connection that is there, or may be opened.
    async fn free(&self) -> Result<Option<Object<Managed<C>>>> {
        let mut object = pin!(self.pool.timeout_get(&AT_ONCE));
        let started = Instant::now();
        let object = match poll!(object.as_mut()) {
            Poll::Ready(object) => object,
            Poll::Pending => match tokio::time::timeout(self.config.acquire_timeout, object).await {
                Ok(object) => object,
                Err(_) => return Err(self.timed_out(started)),
            },
        };
        match object {
            Ok(object) => Ok(Some(object)),
            Err(PoolError::Timeout(_)) => Ok(None),
            Err(error) => Err(self.refused(error, started)),
        }
    }

    fn refused(&self, error: PoolError<Error>, started: Instant) -> Error {
        match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => Error::PoolClosed,
            _ => self.timed_out(started),
        }
    }

    fn timed_out(&self, started: Instant) -> Error {
        self.pool.manager().0.statistics().note_timeout();
        Error::PoolTimeout {
            waited: started.elapsed(),
            status: self.status(),
        }
    }
}

/// Told by addresses: while one of its connections is held, a pool stays where it is.
pub(super) fn lender<C: Connection>(pool: &Pool<Managed<C>>) -> Lender {
    let manager = pool.manager();
    Lender {
        lane: std::ptr::from_ref(manager).addr(),
        pool: std::ptr::from_ref(manager.0.statistics()).addr(),
    }
}
