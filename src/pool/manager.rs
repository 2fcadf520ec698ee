//! Opens connections for a pool and decides whether an idle one may be lent again.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use tokio::sync::Semaphore;

use super::PoolConfig;
use crate::connection::{Connection, Observer, Role, Statistics};
use crate::{Error, Result};

/// The longest pause between attempts to open a connection while the server refuses.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// One open connection and what the pool knows of its age.
#[derive(Debug)]
pub(crate) struct Slot<C> {
    pub(crate) conn: C,
    opened: Instant,
    lifetime: Duration,
    pub(crate) returned: Instant,
}

#[derive(Debug)]
pub(crate) struct Manager {
    pub(super) config: Arc<PoolConfig>,
    role: Role,
    observer: Observer,
    started: Instant,
    /// Connections opened before this many nanoseconds after `started` are not lent any more.
    outdated_until: AtomicU64,
    connecting: Semaphore,
    refusals: Mutex<Refusals>,
}

/// How often in a row the server refused, and until when to leave it alone.
#[derive(Debug, Default)]
struct Refusals {
    count: u32,
    pause_until: Option<Instant>,
}

impl Manager {
    pub(super) fn new(config: Arc<PoolConfig>, role: Role, observer: Observer) -> Self {
        let connecting = Semaphore::new(config.max_connecting);
        Self {
            config,
            role,
            observer,
            started: Instant::now(),
            outdated_until: AtomicU64::new(0),
            connecting,
            refusals: Mutex::default(),
        }
    }

    /// A connection broke: those that are as old may be broken too, and are dropped without being tested one by one.
    pub(super) fn outdate(&self) {
        self.outdated_until.fetch_max(self.age(Instant::now()), SeqCst);
    }

    /// A connection did not come back clean.
    pub(super) fn note_discarded(&self, is_broken: bool) {
        self.observer.statistics.note_discarded();
        if is_broken {
            self.outdate();
        }
    }

    fn age(&self, at: Instant) -> u64 {
        u64::try_from(at.duration_since(self.started).as_nanos()).unwrap_or(u64::MAX)
    }

    /// Whether the pool should close this idle connection.
    pub(super) fn is_worn<C>(&self, slot: &Slot<C>, now: Instant) -> bool {
        now.duration_since(slot.opened) > slot.lifetime
            || now.duration_since(slot.returned) > self.config.idle_timeout
            || self.age(slot.opened) < self.outdated_until.load(SeqCst)
    }

    pub(super) fn statistics(&self) -> &Statistics {
        &self.observer.statistics
    }

    /// Opens a connection. Where the server is down for the moment, it is asked again, with pauses, while there is time.
    async fn open<C: Connection>(&self) -> Result<Slot<C>> {
        let deadline = Instant::now() + self.config.acquire_timeout;
        let _permit = self.connecting.acquire().await.expect("the semaphore is never closed");
        let opened = loop {
            let pause = self.refusals().pause_until;
            if let Some(until) = pause {
                tokio::time::sleep_until(until.into()).await;
            }
            let opened = C::open(&self.config, self.role, self.observer.clone()).await;
            let next = self.note(&opened);
            if next >= Some(deadline) || !opened.as_ref().is_err_and(C::is_down) {
                break opened;
            }
        };
        let now = Instant::now();
        // Up to 10 % less, so that connections opened together do not end together.
        let lifetime = self.config.max_lifetime.mul_f64(fastrand::f64().mul_add(-0.1, 1.0));
        opened.map(|conn| Slot {
            conn,
            opened: now,
            lifetime,
            returned: now,
        })
    }

    async fn ping<C: Connection>(&self, conn: &C) -> RecycleResult<Error> {
        match tokio::time::timeout(self.config.connect_timeout, conn.ping()).await {
            Ok(Ok(())) => Ok(()),
            _ => {
                self.outdate();
                Err(RecycleError::message("the connection does not answer"))
            }
        }
    }

    /// Notes how it went; after a refusal, gives the time of the next attempt.
    fn note<C>(&self, opened: &Result<C>) -> Option<Instant> {
        let mut refusals = self.refusals();
        if opened.is_ok() {
            self.observer.statistics.note_opened();
            *refusals = Refusals::default();
            return None;
        }
        refusals.count = refusals.count.saturating_add(1);
        let longest = LONGEST_PAUSE.min(Duration::from_millis(5) * 2_u32.saturating_pow(refusals.count.min(10)));
        refusals.pause_until = Some(Instant::now() + longest.mul_f64(fastrand::f64()));
        refusals.pause_until
    }

    fn refusals(&self) -> std::sync::MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// deadpool's manager for connections of one type.
#[derive(Debug)]
pub(crate) struct Managed<C>(pub(crate) Manager, std::marker::PhantomData<fn() -> C>);

impl<C> Managed<C> {
    pub(super) fn new(manager: Manager) -> Self {
        Self(manager, std::marker::PhantomData)
    }
}

impl<C: Connection> managed::Manager for Managed<C> {
    /// Boxed, because a checkout moves it a dozen times.
    type Type = Box<Slot<C>>;
    type Error = Error;

    async fn create(&self) -> Result<Box<Slot<C>>> {
        Box::pin(self.0.open()).await.map(Box::new)
    }

    async fn recycle(&self, slot: &mut Box<Slot<C>>, _: &Metrics) -> RecycleResult<Error> {
        let now = Instant::now();
        if slot.conn.is_closed() || self.0.is_worn(slot, now) {
            return Err(RecycleError::message("worn"));
        }
        if now.duration_since(slot.returned) <= self.0.config.ping_after_idle {
            return Ok(());
        }
        // Boxed like `create`: what is rare shall not make every checkout's future large.
        Box::pin(self.0.ping(&slot.conn)).await
    }
}
