//! Key look-ups that share connections where all are lent.
//!
//! A look-up that finds no connection takes a seat on one that is lent to other look-ups, and is pipelined there. Where
//! no seat is free, look-ups wait for one in their order, and one of them queues in the pool for all: the connection
//! that it gets has seats for the others.
//!
//! A connection takes a bounded number of look-ups before it goes back to the pool, where whoever queued first gets it.
//! So neither a storm of look-ups nor a transaction keeps the other from its turn for long.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deadpool::managed::Object;
use tokio::sync::Semaphore;

use super::Lane;
use super::lease::Pooled;
use super::manager::Managed;
use crate::connection::{Connection, Session};

/// How often each seat of a connection is taken before the connection goes back to the pool.
const TURNS: usize = 8;

/// The connections of one lane that look-ups share.
pub(super) struct Shared<C: Connection> {
    /// Look-ups on one connection at a time.
    width: usize,
    tables: Mutex<Vec<Table<C>>>,
    /// One permit for each free seat. A permit whose seat is gone is void.
    seats: Semaphore,
    /// Held by the look-up that queues in the pool for all.
    pub(super) leading: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    open: AtomicUsize,
}

/// A connection that takes look-ups.
struct Table<C: Connection> {
    pooled: Arc<Pooled<C>>,
    free: usize,
    /// Look-ups that it still takes.
    left: usize,
}

/// A look-up's place on a connection that others use too.
pub(super) struct Seat<C: Connection> {
    pub(super) lane: Arc<Lane<C>>,
    /// There until drop.
    pooled: Option<Arc<Pooled<C>>>,
}

/// A look-up that waits for a seat.
pub(super) struct Waiting<'a, C: Connection>(&'a Shared<C>);

impl<C: Connection> Shared<C> {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            tables: Mutex::default(),
            seats: Semaphore::new(0),
            leading: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
        }
    }

    /// Whether look-ups share at all.
    pub(super) fn is_on(&self) -> bool {
        self.width > 1
    }

    /// Whether look-ups share, or wait to do so, at the moment.
    pub(super) fn is_busy(&self) -> bool {
        self.open.load(SeqCst) > 0 || self.waiting() > 0
    }

    /// Look-ups that wait for a seat, the one among them that queues in the pool not counted.
    pub(super) fn queued(&self) -> usize {
        self.waiting()
            .saturating_sub(usize::from(self.leading.try_lock().is_err()))
    }

    pub(super) fn wait(&self) -> Waiting<'_, C> {
        self.waiting.fetch_add(1, SeqCst);
        Waiting(self)
    }

    fn waiting(&self) -> usize {
        self.waiting.load(SeqCst)
    }

    /// Opens a connection for look-ups. The first seat is the caller's.
    fn open(&self, pooled: Arc<Pooled<C>>) {
        let free = self.width - 1;
        self.tables().push(Table {
            pooled,
            free,
            left: self.width * TURNS - 1,
        });
        self.open.fetch_add(1, SeqCst);
        self.seats.add_permits(free);
    }

    /// A seat on the connection with the most free ones, for a permit.
    fn sit(&self) -> Option<Arc<Pooled<C>>> {
        let mut tables = self.tables();
        let table = tables.iter_mut().filter(|table| table.takes_more());
        let table = table.max_by_key(|table| table.free)?;
        table.free -= 1;
        table.left -= 1;
        let pooled = Arc::clone(&table.pooled);
        let full = self.remove(&mut tables, |table| table.left == 0);
        drop(tables);
        drop(full);
        Some(pooled)
    }

    /// Gives a seat back.
    fn leave(&self, pooled: &Arc<Pooled<C>>) {
        let mut tables = self.tables();
        let Some(table) = tables.iter_mut().find(|table| Arc::ptr_eq(&table.pooled, pooled)) else {
            return;
        };
        table.free += 1;
        self.seats.add_permits(1);
        let left = self.remove(&mut tables, |table| !table.is_sound() || self.is_left(table));
        drop(tables);
        drop(left);
    }

    /// Nobody uses the connection, nor waits to.
    fn is_left(&self, table: &Table<C>) -> bool {
        table.free == self.width && self.waiting() == 0
    }

    /// Takes no more look-ups on some connections. They go back to the pool by the last who leaves; the caller drops
    /// them once it holds no lock.
    #[must_use]
    fn remove(&self, tables: &mut Vec<Table<C>>, which: impl Fn(&Table<C>) -> bool) -> Vec<Table<C>> {
        let removed: Vec<_> = tables.extract_if(.., |table| which(table)).collect();
        for table in &removed {
            self.open.fetch_sub(1, SeqCst);
            self.seats.forget_permits(table.free);
        }
        removed
    }

    fn tables(&self) -> MutexGuard<'_, Vec<Table<C>>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Connection> Table<C> {
    fn takes_more(&self) -> bool {
        self.free > 0 && self.is_sound()
    }

    fn is_sound(&self) -> bool {
        is_sound(self.pooled.session())
    }
}

/// A session that did not stay as it came takes no more look-ups.
fn is_sound(session: &Session) -> bool {
    !session.is_broken() && !session.is_given_up() && !session.is_dirty()
}

impl<C: Connection> Drop for Waiting<'_, C> {
    fn drop(&mut self) {
        let shared = self.0;
        // The last one closes what was kept open for it.
        if shared.waiting.fetch_sub(1, SeqCst) == 1 {
            let mut tables = shared.tables();
            let left = shared.remove(&mut tables, |table| shared.is_left(table));
            drop(tables);
            drop(left);
        }
    }
}

impl<C: Connection> Seat<C> {
    /// The first seat on a connection that the pool has lent.
    pub(super) fn first(lane: &Arc<Lane<C>>, object: Object<Managed<C>>) -> Self {
        let pooled = Arc::new(lane.pooled(object));
        lane.shared.open(Arc::clone(&pooled));
        Self::new(lane, pooled)
    }

    /// A free seat, if there is one and nobody waits for it.
    pub(super) fn at_once(lane: &Arc<Lane<C>>) -> Option<Self> {
        lane.shared.seats.try_acquire().ok()?.forget();
        Some(Self::joined(lane, lane.shared.sit()?))
    }

    /// Waits for a seat.
    pub(super) async fn next(lane: &Arc<Lane<C>>) -> Self {
        loop {
            let permit = lane.shared.seats.acquire().await;
            permit.expect("the semaphore is never closed").forget();
            if let Some(pooled) = lane.shared.sit() {
                return Self::joined(lane, pooled);
            }
        }
    }

    fn joined(lane: &Arc<Lane<C>>, pooled: Arc<Pooled<C>>) -> Self {
        lane.pool.manager().0.statistics().note_shared();
        Self::new(lane, pooled)
    }

    fn new(lane: &Arc<Lane<C>>, pooled: Arc<Pooled<C>>) -> Self {
        Self {
            lane: Arc::clone(lane),
            pooled: Some(pooled),
        }
    }

    pub(super) fn leave(&mut self) {
        if let Some(pooled) = self.pooled.take() {
            self.lane.shared.leave(&pooled);
        }
    }
}

impl<C: Connection> Deref for Seat<C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.pooled.as_ref().expect("a seat is there until drop")
    }
}

impl<C: Connection> Drop for Seat<C> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<C: Connection> std::fmt::Debug for Shared<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("width", &self.width)
            .field("open", &self.open)
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}
