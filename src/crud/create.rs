//! `create`.

use diesel::dsl::AsSelect;
use diesel::expression::SelectableExpression;
use diesel::query_builder::{InsertStatement, Query, QueryId, ReturningClause};
use diesel::{Insertable, QuerySource, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use crate::Result;
use crate::connection::{Connection, Dialect, Loads, first, not_found};
use crate::executor::{Side, Writer, run};
use crate::model::Model;

/// `INSERT … VALUES … RETURNING …`.
type Inserted<M, New, DB> = <Inserting<M, New> as Returns<AsSelect<M, DB>>>::Statement;

type Inserting<M, New> = InsertStatement<<M as Model>::Table, <New as Insertable<<M as Model>::Table>>::Values>;

/// Names the type of `insert.returning(columns)`, of which Diesel keeps a part to itself.
#[doc(hidden)]
pub trait Returns<Columns> {
    /// The statement with the columns.
    type Statement;
}

impl<T: QuerySource, V, Op, Columns> Returns<Columns> for InsertStatement<T, V, Op> {
    type Statement = InsertStatement<T, V, Op, ReturningClause<Columns>>;
}

/// Inserts a row.
#[diagnostic::on_unimplemented(
    message = "`{New}` cannot be inserted as a `{Self}`",
    label = "expected a new row for the model's own table",
    note = "derive `Insertable` with the model's `table_name`, and give every column that has no default a field"
)]
pub trait Create<'q, New, DB: Dialect>: Model {
    /// What [`Verbs::create`](super::Verbs::create) does.
    fn create_on<E>(new: New, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, New, DB> Create<'q, New, DB> for M
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    New: Insertable<M::Table, Values: 'q>,
    AsSelect<M, DB>: SelectableExpression<M::Table>,
    Inserted<M, New, DB>: Query + Loads<M, DB> + 'q,
{
    fn create_on<E>(new: New, executor: &'q E) -> BoxFuture<'q, Result<M>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let statement = diesel::insert_into(M::table()).values(new).returning(M::as_select());
        Box::pin(async move {
            let rows = run(executor, Side::Write, &mut move |conn| statement.load_on(conn)).await?;
            first(rows).ok_or_else(not_found)
        })
    }
}
