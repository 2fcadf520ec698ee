//! Changes and deletions of many rows: by a filter, or of all rows on purpose.

use diesel::backend::Backend;
use diesel::dsl::Filter;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::methods::FilterDsl;
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use futures_util::future::BoxFuture;

use super::delete::Deletes;
use super::update::Changes;
use crate::Result;
use crate::connection::{Connection, Dialect, Executes};
use crate::executor::{Side, Writer, lease};
use crate::model::Model;
use crate::transaction::atomically_again;

/// The filter that picks every row: `User::delete_where(all_rows(), &db)`.
#[must_use]
pub const fn all_rows() -> AllRows {
    AllRows
}

/// The filter that picks every row. See [`all_rows`].
#[derive(Clone, Copy, Debug, QueryId)]
pub struct AllRows;

impl Expression for AllRows {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for AllRows {}
impl<QS> SelectableExpression<QS> for AllRows {}

impl<GB> ValidGrouping<GB> for AllRows {
    type IsAggregate = is_aggregate::Never;
}

impl<DB: Backend> QueryFragment<DB> for AllRows {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("1=1");
        Ok(())
    }
}

/// Changes the rows that a filter picks.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be updated by this filter and these changes",
    label = "expected a filter and changes over the model's own table",
    note = "to change every row, say `all_rows()`: `User::update_where(all_rows(), changes, &db)`"
)]
pub trait UpdateWhere<'q, F, Ch, DB: Dialect>: Model {
    /// What [`Verbs::update_where`](super::Verbs::update_where) does.
    fn update_where_on<E>(filter: F, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, F, Ch, DB> UpdateWhere<'q, F, Ch, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<F>>,
    Ch: Changes<'q, M, Filter<M::Scoped, F>, DB>,
{
    fn update_where_on<E>(filter: F, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let rows = FilterDsl::filter(M::scoped(), filter);
        let statement = changes.counting(rows, M::touch(executor.now()));
        execute_all(statement.into_iter().collect(), executor)
    }
}

/// Deletes the rows that a filter picks.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be deleted by this filter",
    label = "expected a filter over the model's own table",
    note = "to delete every row, say `all_rows()`: `User::delete_where(all_rows(), &db)`"
)]
pub trait DeleteWhere<'q, F, DB: Dialect>: Model {
    /// What [`Verbs::delete_where`](super::Verbs::delete_where) does.
    fn delete_where_on<E>(filter: F, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, F, DB> DeleteWhere<'q, F, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<F>, Deletion: Deletes<'q, M, Filter<M::Scoped, F>, DB>>,
{
    fn delete_where_on<E>(filter: F, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let rows = FilterDsl::filter(M::scoped(), filter);
        execute_all(vec![M::Deletion::statement(rows, executor.now())], executor)
    }
}

/// Runs the statements, all or none, and adds up the rows that they wrote.
pub(super) fn execute_all<'q, S, DB, E>(statements: Vec<S>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
where
    DB: Dialect,
    S: Executes<DB> + 'q,
    E: Writer<Conn: Connection<Backend = DB>>,
{
    Box::pin(async move {
        if statements.is_empty() {
            return Ok(0);
        }
        let mut conn = lease(executor, Side::Write).await?;
        let parts = statements.len();
        atomically_again(&mut conn, parts, move |conn| S::execute_each_on(&statements, conn)).await
    })
}
