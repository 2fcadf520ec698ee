//! One deadpool with our policy: one deadline over waiting, testing and connecting.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use deadpool::managed::{Object, Pool, PoolError, QueueMode, Timeouts};
use futures_util::poll;

use super::held::Held;
use super::lease::Lease;
use super::manager::{Managed, Manager};
use super::{PoolConfig, PoolStatus};
use crate::clock::Clock;
use crate::connection::{Connection, Observer, Role};
use crate::{Error, Result};

/// Connections of one role.
#[derive(Debug)]
pub(crate) struct Lane<C: Connection> {
    pub(super) pool: Pool<Managed<C>>,
    pub(super) config: Arc<PoolConfig>,
    max_size: usize,
}

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
        Ok(Self { pool, config, max_size })
    }

    /// The lane of a connection, while there is one.
    pub(super) fn of(object: &Object<Managed<C>>, limit: Option<usize>) -> Option<Self> {
        let pool = Object::pool(object)?;
        let config = Arc::clone(&pool.manager().0.config);
        let max_size = limit.unwrap_or(pool.status().max_size);
        Some(Self { pool, config, max_size })
    }

    /// What tells this lane from others, for the detection of nested checkouts.
    pub(crate) fn id(&self) -> usize {
        id(&self.pool)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.config.clock
    }

    pub(super) fn status(&self) -> PoolStatus {
        PoolStatus::of(self.pool.status(), self.max_size)
    }

    pub(crate) async fn lease<'a>(&self) -> Result<Lease<'a, C>> {
        let object = match Held::since(self.id()) {
            None => self.wait().await?,
            Some(since) => Box::pin(self.wait_for_nothing(since)).await?,
        };
        let limit = (self.config.overflow > 0).then_some(self.max_size);
        Ok(Lease::pooled(object, limit, self.config.clock.clone()))
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
        let started = Instant::now();
        let timeouts = Timeouts {
            wait: Some(Duration::ZERO),
            create: None,
            recycle: None,
        };
        match tokio::time::timeout(self.config.acquire_timeout, self.pool.timeout_get(&timeouts)).await {
            Ok(Ok(object)) => {
                tracing::warn!(%since, "a task holds a connection and asked the pool for another; pass `&tx` on instead");
                Ok(object)
            }
            Ok(Err(PoolError::Timeout(_))) => Err(Error::NestedCheckout {
                held_since: since,
                status: self.status(),
            }),
            Ok(Err(error)) => Err(self.refused(error, started)),
            Err(_) => Err(self.timed_out(started)),
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

pub(super) fn id<C: Connection>(pool: &Pool<Managed<C>>) -> usize {
    std::ptr::from_ref(pool.manager()).addr()
}
