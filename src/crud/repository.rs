//! The verbs of one model as an object, for services that inject it.

use std::fmt;
use std::marker::PhantomData;

use futures_util::future::BoxFuture;

use super::{
    Create, CreateMany, Delete, DeleteMany, DeleteWhere, Find, FindMany, GetOrCreate, InsertMany, Purge, Restore,
    Update, UpdateFrom, UpdateMany, UpdateWhere, Upsert, Verbs as _,
};
use crate::Result;
use crate::executor::{BackendOf, Executor, Writer};
use crate::model::Model;

/// The reads and writes of `M` over one executor: the same verbs as on the model, without behaviour of its own.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::Repository;
///
/// let users = db.repository::<User>();
/// let ada = users.get(1).await?;
/// users.update(ada.id, UserChanges { name: Some("Countess".into()), ..Default::default() }).await?;
///
/// // A service adds its own questions in a newtype or an extension trait.
/// struct Users<'a>(Repository<'a, User, Db<Sqlite>>);
/// impl Users<'_> {
///     async fn by_email(&self, email: &str) -> drivetrain::Result<Option<User>> {
///         User::query().filter(users::email.eq(email)).fetch_optional(self.0.executor()).await
///     }
/// }
/// assert!(Users(users).by_email("ada@example.org").await?.is_some());
/// # Ok(()) }
/// ```
pub struct Repository<'e, M, E> {
    executor: &'e E,
    model: PhantomData<fn() -> M>,
}

impl<'e, M: Model, E: Executor> Repository<'e, M, E> {
    /// The repository of `M` over `executor`: a pool, a connection or a transaction.
    #[must_use]
    pub fn new(executor: &'e E) -> Self {
        Self {
            executor,
            model: PhantomData,
        }
    }

    /// Where the statements run.
    #[must_use]
    pub fn executor(&self) -> &'e E {
        self.executor
    }

    /// The rows shown by default, as the start of a Diesel query.
    #[must_use]
    pub fn query(&self) -> M::Scoped {
        M::query()
    }

    /// See [`Verbs::find`](super::Verbs::find).
    #[track_caller]
    pub fn find(&self, key: M::Key) -> BoxFuture<'e, Result<Option<M>>>
    where
        M: Find<BackendOf<E>>,
    {
        M::find(key, self.executor)
    }

    /// See [`Verbs::get`](super::Verbs::get).
    #[track_caller]
    pub fn get(&self, key: M::Key) -> BoxFuture<'e, Result<M>>
    where
        M: Find<BackendOf<E>>,
    {
        M::get(key, self.executor)
    }

    /// See [`Verbs::find_many`](super::Verbs::find_many).
    #[track_caller]
    pub fn find_many(&self, keys: impl IntoIterator<Item = M::Key>) -> BoxFuture<'e, Result<Vec<M>>>
    where
        M: FindMany<BackendOf<E>>,
    {
        M::find_many(keys, self.executor)
    }

    /// See [`Verbs::create`](super::Verbs::create).
    #[track_caller]
    pub fn create<New>(&self, new: New) -> BoxFuture<'e, Result<M>>
    where
        E: Writer,
        M: Create<'e, New, BackendOf<E>>,
    {
        M::create(new, self.executor)
    }

    /// See [`Verbs::create_many`](super::Verbs::create_many).
    #[track_caller]
    pub fn create_many<New>(&self, new: impl IntoIterator<Item = New>) -> BoxFuture<'e, Result<Vec<M>>>
    where
        E: Writer,
        M: CreateMany<'e, New, BackendOf<E>>,
    {
        M::create_many(new, self.executor)
    }

    /// See [`Verbs::insert_many`](super::Verbs::insert_many).
    #[track_caller]
    pub fn insert_many<New>(&self, new: impl IntoIterator<Item = New>) -> BoxFuture<'e, Result<usize>>
    where
        E: Writer,
        M: InsertMany<'e, New, BackendOf<E>>,
    {
        M::insert_many(new, self.executor)
    }

    /// See [`Verbs::update`](super::Verbs::update).
    #[track_caller]
    pub fn update<Ch>(&self, key: M::Key, changes: Ch) -> BoxFuture<'e, Result<M>>
    where
        E: Writer,
        M: Update<'e, Ch, BackendOf<E>>,
    {
        M::update(key, changes, self.executor)
    }

    /// See [`Verbs::update_from`](super::Verbs::update_from).
    #[track_caller]
    pub fn update_from<Ch>(&self, row: &M, changes: Ch) -> BoxFuture<'e, Result<M>>
    where
        E: Writer,
        M: UpdateFrom<'e, Ch, BackendOf<E>>,
    {
        M::update_from(row, changes, self.executor)
    }

    /// See [`Verbs::update_many`](super::Verbs::update_many).
    #[track_caller]
    pub fn update_many<Ch>(&self, keys: impl IntoIterator<Item = M::Key>, changes: Ch) -> BoxFuture<'e, Result<usize>>
    where
        E: Writer,
        M: UpdateMany<'e, Ch, BackendOf<E>>,
    {
        M::update_many(keys, changes, self.executor)
    }

    /// See [`Verbs::update_where`](super::Verbs::update_where).
    #[track_caller]
    pub fn update_where<F, Ch>(&self, filter: F, changes: Ch) -> BoxFuture<'e, Result<usize>>
    where
        E: Writer,
        M: UpdateWhere<'e, F, Ch, BackendOf<E>>,
    {
        M::update_where(filter, changes, self.executor)
    }

    /// See [`Verbs::upsert`](super::Verbs::upsert).
    #[track_caller]
    pub fn upsert<New, Key, Ch>(&self, new: New, key: Key, changes: Ch) -> BoxFuture<'e, Result<M>>
    where
        E: Writer,
        M: Upsert<'e, New, Key, Ch, BackendOf<E>>,
    {
        M::upsert(new, key, changes, self.executor)
    }

    /// See [`Verbs::get_or_create`](super::Verbs::get_or_create).
    #[track_caller]
    pub fn get_or_create<F, New>(&self, filter: F, new: New) -> BoxFuture<'e, Result<(M, bool)>>
    where
        E: Writer,
        M: GetOrCreate<'e, F, New, BackendOf<E>>,
    {
        M::get_or_create(filter, new, self.executor)
    }

    /// See [`Verbs::delete`](super::Verbs::delete).
    #[track_caller]
    pub fn delete(&self, key: M::Key) -> BoxFuture<'e, Result<()>>
    where
        E: Writer,
        M: Delete<'e, BackendOf<E>>,
    {
        M::delete(key, self.executor)
    }

    /// See [`Verbs::delete_many`](super::Verbs::delete_many).
    #[track_caller]
    pub fn delete_many(&self, keys: impl IntoIterator<Item = M::Key>) -> BoxFuture<'e, Result<usize>>
    where
        E: Writer,
        M: DeleteMany<'e, BackendOf<E>>,
    {
        M::delete_many(keys, self.executor)
    }

    /// See [`Verbs::delete_where`](super::Verbs::delete_where).
    #[track_caller]
    pub fn delete_where<F>(&self, filter: F) -> BoxFuture<'e, Result<usize>>
    where
        E: Writer,
        M: DeleteWhere<'e, F, BackendOf<E>>,
    {
        M::delete_where(filter, self.executor)
    }

    /// See [`Verbs::restore`](super::Verbs::restore).
    #[track_caller]
    pub fn restore(&self, key: M::Key) -> BoxFuture<'e, Result<M>>
    where
        E: Writer,
        M: Restore<'e, BackendOf<E>>,
    {
        M::restore(key, self.executor)
    }

    /// See [`Verbs::purge`](super::Verbs::purge).
    #[track_caller]
    pub fn purge(&self, key: M::Key) -> BoxFuture<'e, Result<()>>
    where
        E: Writer,
        M: Purge<'e, BackendOf<E>>,
    {
        M::purge(key, self.executor)
    }
}

impl<M, E> Clone for Repository<'_, M, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, E> Copy for Repository<'_, M, E> {}

impl<M: Model, E> fmt::Debug for Repository<'_, M, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository")
            .field("table", &M::TABLE)
            .finish_non_exhaustive()
    }
}
