//! `delete` and `delete_many`: remove the rows, or mark them where the model is soft-deleted.

use diesel::dsl::Filter;
use diesel::query_builder::AsChangeset;
use diesel::query_builder::{AsQuery, DeleteStatement, IntoUpdateTarget, UpdateStatement};
use diesel::query_dsl::methods::FilterDsl;
use futures_util::future::BoxFuture;

use super::keys;
use super::many::execute_all;
use super::missing;
use super::returning::{Both, Taken};
use super::update::WhereOf;
use crate::Result;
use crate::connection::{Connection, Dialect, Executes};
use crate::executor::{Side, Writer, run};
use crate::model::{HardDelete, MarkDeleted, Model, SoftDelete};

/// How the rows that `Q` picks are deleted: [`Model::Deletion`] decides.
pub trait Deletes<'q, M: Model, Q, DB: Dialect> {
    /// The statement that deletes.
    type Statement: Executes<DB> + 'q;

    /// `DELETE FROM …`, or `UPDATE … SET deleted_at = …`.
    fn statement(rows: Q, now: chrono::DateTime<chrono::Utc>) -> Self::Statement;
}

#[diagnostic::do_not_recommend]
impl<'q, M, Q, DB> Deletes<'q, M, Q, DB> for HardDelete
where
    DB: Dialect,
    M: Model,
    Q: IntoUpdateTarget<Table = M::Table>,
    DeleteStatement<M::Table, WhereOf<Q>>: Executes<DB> + 'q,
{
    type Statement = DeleteStatement<M::Table, WhereOf<Q>>;

    fn statement(rows: Q, _: chrono::DateTime<chrono::Utc>) -> Self::Statement {
        diesel::delete(rows)
    }
}

/// `deleted_at = now`, and what every update sets besides.
type Marks<M> =
    Both<<<M as SoftDelete>::SetDeleted as AsChangeset>::Changeset, <<M as Model>::Touch as AsChangeset>::Changeset>;

#[diagnostic::do_not_recommend]
impl<'q, M, Q, DB> Deletes<'q, M, Q, DB> for MarkDeleted
where
    DB: Dialect,
    M: SoftDelete,
    Q: IntoUpdateTarget<Table = M::Table>,
    UpdateStatement<M::Table, WhereOf<Q>, Marks<M>>: AsQuery + Executes<DB> + 'q,
{
    type Statement = UpdateStatement<M::Table, WhereOf<Q>, Marks<M>>;

    fn statement(rows: Q, now: chrono::DateTime<chrono::Utc>) -> Self::Statement {
        let marks = Both(M::set_deleted(Some(now)).as_changeset(), M::touch(now).as_changeset());
        diesel::update(rows).set(Taken::new(marks))
    }
}

type ByKey<M> = Filter<<M as Model>::Scoped, <M as Model>::KeyFilter>;

/// Deletes a row by its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be deleted by its key",
    label = "its key does not fit the column of its table"
)]
pub trait Delete<'q, DB: Dialect>: Model {
    /// What [`Verbs::delete`](super::Verbs::delete) does.
    fn delete_on<E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, DB> Delete<'q, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeyFilter>, Deletion: Deletes<'q, M, ByKey<M>, DB>>,
{
    fn delete_on<E>(key: M::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let by_key = FilterDsl::filter(M::scoped(), M::by_key(key.clone()));
        let statement = M::Deletion::statement(by_key, executor.now());
        Box::pin(async move {
            let deleted = run(executor, Side::Write, &mut move |conn| statement.execute_on(conn)).await?;
            if deleted == 0 { Err(missing::<M>(&key)) } else { Ok(()) }
        })
    }
}

type ByKeys<M> = Filter<<M as Model>::Scoped, <M as Model>::KeysFilter>;

/// Deletes many rows by their keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be deleted by a list of keys",
    label = "its key does not fit the column of its table"
)]
pub trait DeleteMany<'q, DB: Dialect>: Model {
    /// What [`Verbs::delete_many`](super::Verbs::delete_many) does.
    fn delete_many_on<E>(keys: impl IntoIterator<Item = Self::Key>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, DB> DeleteMany<'q, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeysFilter>, Deletion: Deletes<'q, M, ByKeys<M>, DB>>,
{
    fn delete_many_on<E>(keys: impl IntoIterator<Item = M::Key>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let keys = keys::distinct(keys);
        let now = executor.now();
        let by_keys = |part| FilterDsl::filter(M::scoped(), M::by_keys(part));
        let statements: Vec<_> = keys::parts::<M::Key, DB>(&keys, M::KEY.len())
            .map(|part| M::Deletion::statement(by_keys(part), now))
            .collect();
        execute_all(statements, executor)
    }
}
