//! Batches for look-ups of concurrent tasks: what a DataLoader is to a GraphQL server.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::hash::Hash;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared, join_all};
use futures_util::task::AtomicWaker;

use super::edge::{Edge, NoFilter, Scoping};
use super::path::Path;
use super::relation::Relation;
use super::{EagerLoad, EdgeOn, Shape, WithoutParams};
use crate::crud::FindMany;
use crate::executor::{Again, BackendOf, Executor, Side, lease, sending};
use crate::model::Model;
use crate::{Error, Result};

/// Collects the keys that concurrent tasks look up, and looks them up together.
///
/// Made for one request, and shared by its tasks: a clone is the same loader. The calls of [`load`](Self::load) that are
/// polled before the runtime comes back to the first of them are one batch, which costs as many statements as one call.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = doc_db().await?;
/// use drivetrain::assert_statements;
/// use drivetrain::eager::Loader;
///
/// let users = Loader::<i64, Option<User>>::rows(db.clone());
/// let posts = Loader::<i64, Vec<Post>>::related(User::has_many(), db.clone());
///
/// let (ada, bob, of_ada) = assert_statements!(db, 2, tokio::join!(users.load(1), users.load(2), posts.load(1)));
/// assert_eq!((ada?.expect("Ada").name.as_str(), bob?.expect("Bob").name.as_str(), of_ada?.len()), ("Ada", "Bob", 2));
///
/// let again = assert_statements!(db, 0, users.load(1).await?);
/// assert_eq!(again.expect("Ada").id, 1);
/// # Ok(()) }
/// ```
///
/// # Cache
///
/// What was loaded stays until the loader is dropped or [`clear`](Self::clear) is called, absent rows too, so a loader
/// belongs to one request and not to the program. It keeps up to 10 000 keys, or as many as
/// [`remember`](Self::remember) says; beyond that it still batches, and forgets. Keys whose batch failed are forgotten.
///
/// # Cancellation
///
/// Any of the calls that wait for a batch drives it. One that is dropped leaves the others waiting for nothing: the next
/// one goes on. If all are dropped, the batch stops and its keys are forgotten.
///
/// # Sent again
///
/// Outside a transaction, a batch whose connection broke, or whose statement was outdated by a change of schema, is read
/// once more on another connection.
pub struct Loader<K, V> {
    shared: Arc<State<K, V>>,
}

struct State<K, V> {
    fetch: Box<Fetch<K, V>>,
    slots: Mutex<Slots<K, V>>,
}

struct Slots<K, V> {
    /// What is known of each key.
    by_key: HashMap<K, Slot<K, V>>,
    /// The batch that still takes keys.
    open: Option<Open<K, V>>,
    /// How many keys are remembered.
    most: usize,
}

type Fetch<K, V> = dyn Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>>> + Send + Sync;
type Values<K, V> = Arc<HashMap<K, V>>;
type Batch<K, V> = Shared<BoxFuture<'static, Result<Values<K, V>, Arc<Error>>>>;

/// Only the calls that wait for a batch keep it, so that it ends with the last of them.
type Waiting<K, V> = WeakShared<BoxFuture<'static, Result<Values<K, V>, Arc<Error>>>>;

enum Slot<K, V> {
    UnderWay(Waiting<K, V>),
    Loaded(Values<K, V>),
}

struct Open<K, V> {
    keys: Keys<K>,
    batch: Waiting<K, V>,
}

/// The keys of a batch; none once it is under way.
type Keys<K> = Arc<Mutex<Option<Vec<K>>>>;

/// How many keys a loader remembers unless told.
const MOST: usize = 10_000;

impl<K, S> Loader<K, Option<S>>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    S: Shape<Root: Model<Key = K>, Params: WithoutParams> + Clone + Sync,
{
    /// Loads models or shapes by the root's key.
    ///
    /// # Statements
    /// For each batch those of [`find_many`](crate::crud::Verbs::find_many), and one for each edge.
    pub fn rows<E>(executor: E) -> Self
    where
        E: Executor + 'static,
        S: EagerLoad<BackendOf<E>, Root: FindMany<BackendOf<E>>>,
    {
        let executor = Arc::new(executor);
        Self::new(move |keys| {
            let executor = Arc::clone(&executor);
            Box::pin(async move {
                let mut conn = lease(&*executor, Side::Read).await?;
                sending!(conn, Again::IfLost, {
                    let (keys, conn) = (keys.clone(), &conn);
                    async {
                        let rows = S::Root::find_many_on(keys, conn).await?;
                        let keys: Vec<K> = rows.iter().map(Model::key).collect();
                        let shapes = S::load_around(&**conn, rows, S::Params::NONE).finish().await?;
                        Ok(keys.into_iter().zip(shapes.into_iter().map(Some)).collect())
                    }
                })
            })
        })
    }
}

impl<K, S> Loader<K, Vec<S>>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    S: Shape<Params: WithoutParams> + Clone + Sync,
{
    /// Loads the models or shapes that a relation gives for a key of its root, in the order of their keys.
    ///
    /// # Statements
    /// For each batch one, and one for each edge of the shape.
    pub fn related<Root, P, E>(_relation: Relation<Root, S::Root, P>, executor: E) -> Self
    where
        E: Executor + 'static,
        Relation<Root, S::Root, P>: EdgeOn<BackendOf<E>, Root = Root, Target = S::Root, Path = P, Params = ()>,
        P: Path<Root, S::Root, Key = K>,
        Root: Model,
        S: EagerLoad<BackendOf<E>>,
    {
        let executor = Arc::new(executor);
        Self::new(move |keys| {
            let executor = Arc::clone(&executor);
            Box::pin(async move {
                let mut conn = lease(&*executor, Side::Read).await?;
                let (came_by, shapes) = sending!(conn, Again::IfLost, {
                    let conn = &*conn;
                    let rows = <Relation<Root, S::Root, P> as EdgeOn<_>>::rows(conn, &keys, &());
                    async {
                        let (came_by, targets): (Vec<_>, Vec<_>) = rows.await?.into_iter().unzip();
                        let shapes = S::load_around(conn, targets, S::Params::NONE).finish().await?;
                        Ok((came_by, shapes))
                    }
                })?;
                let mut by_key: HashMap<K, Vec<S>> = HashMap::new();
                for (came_by, shape) in came_by.iter().zip(shapes) {
                    if let Some(key) = P::key_from(came_by) {
                        by_key.entry(key).or_default().push(shape);
                    }
                }
                Ok(by_key)
            })
        })
    }
}

impl<K, V> Loader<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Default + Send + Sync + 'static,
{
    /// A loader of your own: `fetch` is given each key of a batch once, and gives what it finds.
    pub fn new(fetch: impl Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>>> + Send + Sync + 'static) -> Self {
        Self {
            shared: Arc::new(State {
                fetch: Box::new(fetch),
                slots: Mutex::new(Slots {
                    by_key: HashMap::new(),
                    open: None,
                    most: MOST,
                }),
            }),
        }
    }

    /// Keeps up to `keys` keys; with 0 nothing is remembered once its batch has ended.
    #[must_use]
    pub fn remember(self, keys: usize) -> Self {
        self.shared.slots().most = keys;
        self
    }

    /// The value of a key; the default, `None` or an empty `Vec`, if there is nothing.
    ///
    /// # Errors
    /// The error of the batch, shared by all its calls.
    pub async fn load(&self, key: K) -> Result<V, Arc<Error>> {
        let values = match self.find(&key) {
            Found::Loaded(values) => values,
            Found::Batch(batch) => {
                let values = batch.await;
                self.settle(&key, values.as_ref().ok());
                values?
            }
        };
        Ok(values.get(&key).cloned().unwrap_or_default())
    }

    /// The values of several keys, in their order.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_many(&self, keys: impl IntoIterator<Item = K>) -> Result<Vec<V>, Arc<Error>> {
        let loads = keys.into_iter().map(|key| self.load(key));
        join_all(loads).await.into_iter().collect()
    }

    /// Forgets a key, so that the next call reads it again: after a write.
    pub fn clear(&self, key: &K) {
        self.shared.slots().by_key.remove(key);
    }

    /// Forgets all keys.
    pub fn clear_all(&self) {
        self.shared.slots().by_key.clear();
    }

    /// What is known of a key, or the batch that it is now put into.
    fn find(&self, key: &K) -> Found<K, V> {
        let mut slots = self.shared.slots();
        match slots.by_key.get(key) {
            Some(Slot::Loaded(values)) => return Found::Loaded(Arc::clone(values)),
            Some(Slot::UnderWay(batch)) => {
                if let Some(batch) = batch.upgrade() {
                    return Found::Batch(batch);
                }
            }
            None => {}
        }
        let batch = match slots.open.as_ref().and_then(|open| open.take_in(key)) {
            Some(batch) => batch,
            None => self.open(key.clone(), &mut slots),
        };
        if let Some(waiting) = batch.downgrade() {
            slots.by_key.insert(key.clone(), Slot::UnderWay(waiting));
        }
        Found::Batch(batch)
    }

    fn open(&self, key: K, slots: &mut Slots<K, V>) -> Batch<K, V> {
        let keys: Keys<K> = Arc::new(Mutex::new(Some(vec![key])));
        let (shared, gathered) = (Arc::clone(&self.shared), Arc::clone(&keys));
        let batch = async move {
            let values = (shared.fetch)(gather(&gathered).await);
            values.await.map(Arc::new).map_err(Arc::new)
        };
        let batch = batch.boxed().shared();
        slots.open = batch.downgrade().map(|batch| Open { keys, batch });
        batch
    }

    /// Keeps what was loaded for a key, if there is room.
    fn settle(&self, key: &K, values: Option<&Values<K, V>>) {
        let mut slots = self.shared.slots();
        slots.by_key.remove(key);
        if let Some(values) = values.filter(|_| slots.by_key.len() < slots.most) {
            slots.by_key.insert(key.clone(), Slot::Loaded(Arc::clone(values)));
        }
    }
}

enum Found<K, V> {
    Loaded(Values<K, V>),
    Batch(Batch<K, V>),
}

/// Waits until no other task adds keys, and takes them.
async fn gather<K>(keys: &Keys<K>) -> Vec<K> {
    let mut seen = 0;
    loop {
        idle().await;
        let mut keys = lock(keys);
        let count = keys.as_ref().map_or(0, Vec::len);
        if count == seen {
            return keys.take().unwrap_or_default();
        }
        seen = count;
    }
}

/// Waits until the runtime has polled all tasks that were ready.
///
/// Each call that joins the batch polls this again, so the runtime's wake has to be told from such a poll.
async fn idle() {
    let idle = Arc::new(Idle::default());
    let waker = Waker::from(Arc::clone(&idle));
    let mut yielded = pin!(tokio::task::yield_now());
    let _ = yielded.as_mut().poll(&mut Context::from_waker(&waker));
    poll_fn(|context| {
        idle.waiting.register(context.waker());
        if idle.is_reached.load(Acquire) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[derive(Default)]
struct Idle {
    is_reached: AtomicBool,
    waiting: AtomicWaker,
}

impl Wake for Idle {
    fn wake(self: Arc<Self>) {
        self.is_reached.store(true, Release);
        self.waiting.wake();
    }
}

impl<K: Clone, V> Open<K, V> {
    /// Adds a key, if the batch is not under way yet.
    fn take_in(&self, key: &K) -> Option<Batch<K, V>> {
        let batch = self.batch.upgrade()?;
        lock(&self.keys).as_mut()?.push(key.clone());
        Some(batch)
    }
}

impl<K, V> State<K, V> {
    fn slots(&self) -> MutexGuard<'_, Slots<K, V>> {
        lock(&self.slots)
    }
}

/// A panic while the lock is held leaves nothing half done behind it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K, V> Clone for Loader<K, V> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<K, V> fmt::Debug for Loader<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots = self.shared.slots();
        f.debug_struct("Loader")
            .field("keys", &slots.by_key.len())
            .finish_non_exhaustive()
    }
}

impl<Root, Target, P> Edge for Relation<Root, Target, P>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
{
    type Root = Root;
    type Target = Target;
    type Path = P;
    type Value = ();
    type Params = ();
    type Scope = <Target::Deletion as Scoping<Target>>::Filter;
    type Filter = NoFilter;
    type Order = NoFilter;

    fn filter((): &()) -> NoFilter {
        NoFilter
    }

    fn order((): &()) -> NoFilter {
        NoFilter
    }
}
