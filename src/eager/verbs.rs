//! What is called on a shape: the reads and writes of its root, and what is loaded around the row that they give.

use std::fmt;

use futures_util::future::BoxFuture;

use super::{EagerLoad, Shape};
use crate::connection::{Connection, first};
use crate::crud::{Create, Find, FindMany, GetOrCreate, Update, UpdateFrom, Upsert, missing};
#[cfg(doc)]
use crate::error::Error;
use crate::executor::{Again, BackendOf, Executor, Side, Writer, lease, sending};
use crate::model::Model;
use crate::{Result, watch};

/// Parameters of a shape that has none.
#[diagnostic::on_unimplemented(
    message = "this shape has parameters: `{Self}`",
    label = "expected a shape without parameters",
    note = "give them first: `Shape::with(params).get(key, &db)`, `Shape::with(params).fetch_all(query, &db)`",
    note = "on an edge of another shape: `with = Params {{ … }}`"
)]
pub trait WithoutParams: Default + Send + Sync + 'static {
    /// The parameters.
    #[doc(hidden)]
    const NONE: &'static Self;
}

impl WithoutParams for () {
    const NONE: &'static Self = &();
}

/// A shape and the values that its edges need: what `Shape::with(params)` gives.
///
/// It has the verbs of its root and the terminals that take a query.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// #[derive(Clone, Debug, EagerLoad)]
/// #[eager(params = Reader { name: String })]
/// struct UserToRead {
///     #[eager(root)]
///     user: User,
///     #[eager(has_many, filter = posts::title.ne(name))]
///     posts: Vec<Post>,
/// }
///
/// let reader = Reader { name: "Hello".into() };
/// let ada = UserToRead::with(reader.clone()).get(1, &db).await?;
/// let all = UserToRead::with(reader).fetch_all(users::table, &db).await?;
/// assert_eq!((ada.posts.len(), all.len()), (1, 3));
/// # Ok(()) }
/// ```
pub struct With<S: Shape> {
    pub(super) params: S::Params,
}

impl<S: Shape> With<S> {
    /// A shape with these parameters.
    #[must_use]
    pub const fn new(params: S::Params) -> Self {
        Self { params }
    }

    /// The shapes around rows that are at hand, in their order.
    ///
    /// # Statements
    /// One for each edge, nested ones included; none without rows.
    ///
    /// # Errors
    /// [`Error::Database`] if a statement fails; [`Error::NotFound`] where a row that must be there is not; the errors
    /// of leasing a connection.
    #[track_caller]
    pub fn around<E>(self, rows: Vec<S::Root>, executor: &E) -> BoxFuture<'_, Result<Vec<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
    {
        watch::call(async move {
            let conn = lease(executor, Side::Read).await?;
            self.load(&*conn, rows).await
        })
    }

    /// The shape of the row with this key, if there is one and it is not soft-deleted.
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    pub fn find<E>(self, key: KeyOf<S>, executor: &E) -> BoxFuture<'_, Result<Option<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>, Root: Find<BackendOf<E>>>,
    {
        watch::call(async move {
            let mut conn = lease(executor, Side::Read).await?;
            sending!(conn, Again::IfLost, {
                let (key, conn) = (key.clone(), &conn);
                async {
                    let row = S::Root::find_on(key, conn).await?;
                    self.load(&**conn, Vec::from_iter(row)).await.map(first)
                }
            })
        })
    }

    /// The shape of the row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted; otherwise as [`around`](Self::around).
    #[track_caller]
    pub fn get<E>(self, key: KeyOf<S>, executor: &E) -> BoxFuture<'_, Result<S>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>, Root: Find<BackendOf<E>>>,
    {
        let shown = key.clone();
        let shape = self.find(key, executor);
        Box::pin(async move { shape.await?.ok_or_else(|| missing::<S::Root>(&shown)) })
    }

    /// The shapes of the rows with these keys, in the keys' order, each once.
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    pub fn find_many<'a, E>(
        self,
        keys: impl IntoIterator<Item = KeyOf<S>>,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<Vec<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>, Root: FindMany<BackendOf<E>>>,
    {
        let keys: Vec<_> = keys.into_iter().collect();
        watch::call(async move {
            let mut conn = lease(executor, Side::Read).await?;
            sending!(conn, Again::IfLost, {
                let (keys, conn) = (keys.clone(), &conn);
                async {
                    let rows = S::Root::find_many_on(keys, conn).await?;
                    self.load(&**conn, rows).await
                }
            })
        })
    }

    /// Inserts the root as [`create`](crate::crud::Verbs::create) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `create`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    pub fn create<'q, New, E>(self, new: New, executor: &'q E) -> BoxFuture<'q, Result<S>>
    where
        E: Writer,
        S: EagerLoad<BackendOf<E>, Root: Create<'q, New, BackendOf<E>>>,
    {
        watch::call_boxed(self.after(S::Root::create_on(new, executor), executor))
    }

    /// Changes the root as [`update`](crate::crud::Verbs::update) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `update`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    pub fn update<'q, Ch, E>(self, key: KeyOf<S>, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<S>>
    where
        E: Writer,
        S: EagerLoad<BackendOf<E>, Root: Update<'q, Ch, BackendOf<E>>>,
    {
        watch::call_boxed(self.after(S::Root::update_on(key, changes, executor), executor))
    }

    /// Changes the root as [`update_from`](crate::crud::Verbs::update_from) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `update_from`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    pub fn update_from<'q, Ch, E>(self, row: &S::Root, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<S>>
    where
        E: Writer,
        S: EagerLoad<BackendOf<E>, Root: UpdateFrom<'q, Ch, BackendOf<E>>>,
    {
        watch::call_boxed(self.after(S::Root::update_from_on(row, changes, executor), executor))
    }

    /// Writes the root as [`upsert`](crate::crud::Verbs::upsert) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `upsert`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    pub fn upsert<'q, New, Key, Ch, E>(
        self,
        new: New,
        key: Key,
        changes: Ch,
        executor: &'q E,
    ) -> BoxFuture<'q, Result<S>>
    where
        E: Writer,
        S: EagerLoad<BackendOf<E>, Root: Upsert<'q, New, Key, Ch, BackendOf<E>>>,
    {
        watch::call_boxed(self.after(S::Root::upsert_on(new, key, changes, executor), executor))
    }

    /// Finds or inserts the root as [`get_or_create`](crate::crud::Verbs::get_or_create) does, and gives it with what is
    /// around it.
    ///
    /// # Errors
    /// As `get_or_create`; then as [`around`](Self::around), when the row may be written already.
    #[track_caller]
    pub fn get_or_create<'q, F, New, E>(self, filter: F, new: New, executor: &'q E) -> BoxFuture<'q, Result<(S, bool)>>
    where
        E: Writer,
        S: EagerLoad<BackendOf<E>, Root: GetOrCreate<'q, F, New, BackendOf<E>>>,
    {
        let root = S::Root::get_or_create_on(filter, new, executor);
        watch::call(async move {
            let (row, created) = root.await?;
            Ok((self.around_one(row, executor).await?, created))
        })
    }

    /// The shape of the row that a verb gives.
    fn after<'q, E>(self, row: BoxFuture<'q, Result<S::Root>>, executor: &'q E) -> BoxFuture<'q, Result<S>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
    {
        Box::pin(async move { self.around_one(row.await?, executor).await })
    }

    async fn around_one<E>(self, row: S::Root, executor: &E) -> Result<S>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
    {
        let conn = lease(executor, Side::Read).await?;
        let shapes = self.load(&*conn, vec![row]).await?;
        Ok(first(shapes).expect("one row gives one shape"))
    }

    /// What is around these rows.
    pub(super) async fn load<C>(&self, conn: &C, rows: Vec<S::Root>) -> Result<Vec<S>>
    where
        C: Connection,
        S: EagerLoad<C::Backend>,
    {
        S::load_around(conn, rows, &self.params).finish().await
    }
}

impl<S: Shape<Params: fmt::Debug>> fmt::Debug for With<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("With").field("params", &self.params).finish()
    }
}

impl<S: Shape<Params: Clone>> Clone for With<S> {
    fn clone(&self) -> Self {
        Self::new(self.params.clone())
    }
}

/// The reads and writes of the root, on every shape without parameters: `UserWithPosts::get(1, &db)`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// #[derive(Clone, Debug, EagerLoad)]
/// struct UserWithPosts {
///     #[eager(root)]
///     user: User,
///     #[eager(has_many)]
///     posts: Vec<Post>,
/// }
///
/// let ada = UserWithPosts::get(1, &db).await?;
/// let ada = UserWithPosts::update(ada.user.id, users::name.eq("Ada Lovelace"), &db).await?;
/// assert_eq!((ada.user.name.as_str(), ada.posts.len()), ("Ada Lovelace", 2));
///
/// let rows: Vec<User> = users::table.fetch_all(&db).await?;
/// let users = UserWithPosts::around(rows, &db).await?;
/// assert_eq!(users.len(), 3);
/// # Ok(()) }
/// ```
pub trait ShapeVerbs: Shape {
    /// The shapes around rows that are at hand, in their order.
    ///
    /// # Statements
    /// One for each edge, nested ones included; none without rows.
    ///
    /// # Errors
    /// [`Error::Database`] if a statement fails; [`Error::NotFound`] where a row that must be there is not; the errors
    /// of leasing a connection.
    #[track_caller]
    fn around<E>(rows: Vec<Self::Root>, executor: &E) -> BoxFuture<'_, Result<Vec<Self>>>
    where
        E: Executor,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>>,
    {
        With::new(Self::Params::default()).around(rows, executor)
    }

    /// The shape of the row with this key, if there is one and it is not soft-deleted.
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    fn find<E>(key: KeyOf<Self>, executor: &E) -> BoxFuture<'_, Result<Option<Self>>>
    where
        E: Executor,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: Find<BackendOf<E>>>,
    {
        With::new(Self::Params::default()).find(key, executor)
    }

    /// The shape of the row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted; otherwise as [`around`](Self::around).
    #[track_caller]
    fn get<E>(key: KeyOf<Self>, executor: &E) -> BoxFuture<'_, Result<Self>>
    where
        E: Executor,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: Find<BackendOf<E>>>,
    {
        With::new(Self::Params::default()).get(key, executor)
    }

    /// The shapes of the rows with these keys, in the keys' order, each once.
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    fn find_many<'a, E>(
        keys: impl IntoIterator<Item = KeyOf<Self>>,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<Vec<Self>>>
    where
        E: Executor,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: FindMany<BackendOf<E>>>,
    {
        With::new(Self::Params::default()).find_many(keys, executor)
    }

    /// Inserts the root as [`create`](crate::crud::Verbs::create) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `create`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    fn create<'q, New, E>(new: New, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: Create<'q, New, BackendOf<E>>>,
    {
        With::new(Self::Params::default()).create(new, executor)
    }

    /// Changes the root as [`update`](crate::crud::Verbs::update) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `update`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    fn update<'q, Ch, E>(key: KeyOf<Self>, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: Update<'q, Ch, BackendOf<E>>>,
    {
        With::new(Self::Params::default()).update(key, changes, executor)
    }

    /// Changes the root as [`update_from`](crate::crud::Verbs::update_from) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `update_from`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    fn update_from<'q, Ch, E>(row: &Self::Root, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: UpdateFrom<'q, Ch, BackendOf<E>>>,
    {
        With::new(Self::Params::default()).update_from(row, changes, executor)
    }

    /// Writes the root as [`upsert`](crate::crud::Verbs::upsert) does, and gives it with what is around it.
    ///
    /// # Errors
    /// As `upsert`; then as [`around`](Self::around), when the row is written already.
    #[track_caller]
    fn upsert<'q, New, Key, Ch, E>(new: New, key: Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: Upsert<'q, New, Key, Ch, BackendOf<E>>>,
    {
        With::new(Self::Params::default()).upsert(new, key, changes, executor)
    }

    /// Finds or inserts the root as [`get_or_create`](crate::crud::Verbs::get_or_create) does, and gives it with what is
    /// around it.
    ///
    /// # Errors
    /// As `get_or_create`; then as [`around`](Self::around), when the row may be written already.
    #[track_caller]
    fn get_or_create<'q, F, New, E>(filter: F, new: New, executor: &'q E) -> BoxFuture<'q, Result<(Self, bool)>>
    where
        E: Writer,
        Self::Params: WithoutParams,
        Self: EagerLoad<BackendOf<E>, Root: GetOrCreate<'q, F, New, BackendOf<E>>>,
    {
        With::new(Self::Params::default()).get_or_create(filter, new, executor)
    }
}

/// The key of a shape's root.
pub(super) type KeyOf<S> = <<S as Shape>::Root as Model>::Key;
