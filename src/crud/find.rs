//! `find`, `get` and `find_many`.

use diesel::dsl::{AsSelect, Filter, Select};
use diesel::query_builder::QueryId;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::{Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::keys;
use crate::Result;
use crate::connection::{Connection, Dialect, Loads, first};
use crate::executor::{Executor, Side, lease, lease_for_look_up, read_on};
use crate::model::Model;

/// Looks a row up by its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read by its key",
    label = "its fields do not fit the columns of its table",
    note = "derive `Selectable`, and give each field a type that fits its column: `Option<…>` where it is nullable"
)]
pub trait Find<DB: Dialect>: Model {
    /// What [`Verbs::find`](super::Verbs::find) does.
    fn find_on<'a, E>(key: Self::Key, executor: &'a E) -> BoxFuture<'a, Result<Option<Self>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>;
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
    fn find_on<'a, E>(key: M::Key, executor: &'a E) -> BoxFuture<'a, Result<Option<M>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>,
    {
        Box::pin(async move {
            let by_key = FilterDsl::filter(M::scoped(), M::by_key(key));
            let query = SelectDsl::select(by_key, M::as_select());
            let mut conn = lease_for_look_up(executor).await?;
            let rows = read_on(&mut conn, &mut move |conn| query.look_up_on(conn)).await?;
            Ok(first(rows))
        })
    }
}

/// Looks rows up by many keys at once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read by a list of keys",
    label = "its fields do not fit the columns of its table",
    note = "derive `Selectable`, and give each field a type that fits its column: `Option<…>` where it is nullable"
)]
pub trait FindMany<DB: Dialect>: Model {
    /// What [`Verbs::find_many`](super::Verbs::find_many) does.
    fn find_many_on<'a, E>(
        keys: impl IntoIterator<Item = Self::Key>,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<Vec<Self>>>
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
    fn find_many_on<'a, E>(keys: impl IntoIterator<Item = M::Key>, executor: &'a E) -> BoxFuture<'a, Result<Vec<M>>>
    where
        E: Executor<Conn: Connection<Backend = DB>>,
    {
        let keys = keys::distinct(keys);
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let mut conn = lease(executor, Side::Read).await?;
            let mut rows = Vec::with_capacity(keys.len());
            for part in keys::parts::<M::Key, DB>(&keys, M::KEY.len()) {
                let by_keys = FilterDsl::filter(M::scoped(), M::by_keys(part));
                let query = SelectDsl::select(by_keys, M::as_select());
                rows.append(&mut read_on(&mut conn, &mut move |conn| query.load_on(conn)).await?);
            }
            Ok(keys::in_order(&keys, rows))
        })
    }
}
