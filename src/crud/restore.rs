//! `restore` and `purge`: what a soft-deleted model has besides `delete`.

use diesel::dsl::Filter;
use diesel::query_builder::{DeleteStatement, IntoUpdateTarget};
use diesel::query_dsl::methods::FilterDsl;
use futures_util::future::BoxFuture;

use super::update::{Changes, WhereOf};
use super::{found, missing};
use crate::Result;
use crate::connection::{Connection, Dialect, Executes, Loads, first};
use crate::executor::{Side, Writer, run};
use crate::model::{Model, SoftDelete};

type DeletedByKey<M> = Filter<<M as SoftDelete>::OnlyDeleted, <M as Model>::KeyFilter>;

/// Brings a soft-deleted row back.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be restored",
    label = "the model is not soft-deleted",
    note = "mark the column: `#[model(soft_delete)] pub deleted_at: Option<DateTime<Utc>>`"
)]
pub trait Restore<'q, DB: Dialect>: SoftDelete {
    /// What [`Verbs::restore`](super::Verbs::restore) does.
    fn restore_on<E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, DB> Restore<'q, DB> for M
where
    DB: Dialect,
    M: SoftDelete<OnlyDeleted: FilterDsl<M::KeyFilter>, SetDeleted: Changes<'q, M, DeletedByKey<M>, DB>>,
{
    fn restore_on<E>(key: M::Key, executor: &'q E) -> BoxFuture<'q, Result<M>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let rows = FilterDsl::filter(M::only_deleted(), M::by_key(key.clone()));
        let statement = M::set_deleted(None).returning(rows, M::touch(executor.now()));
        Box::pin(async move {
            let Some(statement) = statement else {
                return Err(missing::<M>(&key));
            };
            let rows = run(executor, Side::Write, &mut move |conn| statement.load_on(conn)).await?;
            found(first(rows), &key)
        })
    }
}

type AnyByKey<M> = Filter<<M as Model>::Table, <M as Model>::KeyFilter>;

/// Removes a row of a soft-deleted model for good.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be purged",
    label = "the model is not soft-deleted: `delete` removes its rows",
    note = "mark the column: `#[model(soft_delete)] pub deleted_at: Option<DateTime<Utc>>`"
)]
pub trait Purge<'q, DB: Dialect>: SoftDelete {
    /// What [`Verbs::purge`](super::Verbs::purge) does.
    fn purge_on<E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, DB> Purge<'q, DB> for M
where
    DB: Dialect,
    M: SoftDelete<Table: FilterDsl<M::KeyFilter>>,
    AnyByKey<M>: IntoUpdateTarget<Table = M::Table>,
    DeleteStatement<M::Table, WhereOf<AnyByKey<M>>>: Executes<DB> + 'q,
{
    fn purge_on<E>(key: M::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let statement = diesel::delete(FilterDsl::filter(M::table(), M::by_key(key.clone())));
        Box::pin(async move {
            let deleted = run(executor, Side::Write, &mut move |conn| statement.execute_on(conn)).await?;
            if deleted == 0 { Err(missing::<M>(&key)) } else { Ok(()) }
        })
    }
}
