//! `find`, `get` and `find_many`.

use diesel::dsl::{AsSelect, Filter, Select};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::{Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::{found, keys};
#[cfg(doc)]
use crate::Error;
use crate::Result;
use crate::connection::{self, Connection, Dialect, Loads, first};
use crate::executor::{Executor, Side, lease};
use crate::model::Model;

/// Looks a row up by its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read by its key on `{DB}`",
    label = "its columns or its key do not fit `{DB}`",
    note = "the model needs `Selectable`, and field types that `{DB}` can give for the columns' SQL types"
)]
pub trait Find<DB: Dialect>: Model {
    /// The row with this key, if there is one and it is not soft-deleted.
    ///
    /// ```
    /// # include!("../../tests/support/doc.rs");
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// assert_eq!(User::find(1, &db).await?.map(|user| user.name).as_deref(), Some("Ada"));
    /// assert_eq!(User::find(99, &db).await?, None);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `SELECT … FROM users WHERE id = $1`, without `LIMIT`, since the key is unique.
    ///
    /// # Errors
    /// [`Error::Database`] if the statement fails, and the errors of leasing a connection.
    fn find<'a, E>(key: Self::Key, executor: &'a E) -> BoxFuture<'a, Result<Option<Self>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>;

    /// The row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted; otherwise as [`find`](Self::find).
    fn get<'a, E>(key: Self::Key, executor: &'a E) -> BoxFuture<'a, Result<Self>>
    where
        E: Executor<Conn: Connection<Backend = DB>>,
    {
        Box::pin(async move {
            let shown = key.clone();
            let row = Self::find(key, executor).await?;
            found(row, &format!("{shown:?}"))
        })
    }
}

type ByKey<M> = Filter<<M as Model>::Scoped, <M as Model>::KeyFilter>;

#[diagnostic::do_not_recommend]
impl<M, DB> Find<DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeyFilter>> + Selectable<DB, SelectExpression: QueryId>,
    ByKey<M>: SelectDsl<AsSelect<M, DB>>,
    Select<ByKey<M>, AsSelect<M, DB>>: Loads<M, DB>,
{
    fn find<'a, E>(key: M::Key, executor: &'a E) -> BoxFuture<'a, Result<Option<M>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>,
    {
        Box::pin(async move {
            let conn = lease(executor, Side::Read).await?;
            let by_key = FilterDsl::filter(M::scoped(), M::by_key(key));
            let query = SelectDsl::select(by_key, M::as_select());
            connection::load(query, &*conn).await.map(first)
        })
    }
}

/// Looks rows up by many keys at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read by a list of keys on `{DB}`",
    label = "its columns or its key do not fit `{DB}`",
    note = "the model needs `Selectable`, and field types that `{DB}` can give for the columns' SQL types"
)]
pub trait FindMany<DB: Dialect>: Model {
    /// The rows with these keys, in the keys' order, each once. Keys without a row, or of a soft-deleted one, are left
    /// out.
    ///
    /// ```
    /// # include!("../../tests/support/doc.rs");
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let names: Vec<_> = User::find_many([3, 99, 1], &db).await?.into_iter().map(|user| user.name).collect();
    /// assert_eq!(names, ["Cy", "Ada"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// None without keys. On PostgreSQL one, `… WHERE id = ANY($1)`; on SQLite, and for composite keys, one for each
    /// part of the list that can be bound.
    ///
    /// # Errors
    /// [`Error::Database`] if a statement fails, and the errors of leasing a connection.
    fn find_many<'a, E>(keys: impl IntoIterator<Item = Self::Key>, executor: &'a E) -> BoxFuture<'a, Result<Vec<Self>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>;
}

type ByKeys<M> = Filter<<M as Model>::Scoped, <M as Model>::KeysFilter>;

#[diagnostic::do_not_recommend]
impl<M, DB> FindMany<DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeysFilter>> + Selectable<DB, SelectExpression: QueryId>,
    ByKeys<M>: SelectDsl<AsSelect<M, DB>>,
    Select<ByKeys<M>, AsSelect<M, DB>>: Loads<M, DB>,
{
    fn find_many<'a, E>(keys: impl IntoIterator<Item = M::Key>, executor: &'a E) -> BoxFuture<'a, Result<Vec<M>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>,
    {
        let keys = keys::distinct(keys);
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let conn = lease(executor, Side::Read).await?;
            let mut rows = Vec::with_capacity(keys.len());
            for part in keys::parts::<M, DB>(&keys) {
                let by_keys = FilterDsl::filter(M::scoped(), M::by_keys(part));
                let query = SelectDsl::select(by_keys, M::as_select());
                rows.append(&mut connection::load(query, &*conn).await?);
            }
            Ok(keys::in_order(&keys, rows))
        })
    }
}
