//! `create` and `create_many`.

use diesel::dsl::AsSelect;
use diesel::expression::SelectableExpression;
use diesel::query_builder::{InsertStatement, Query, QueryId, ReturningClause};
use diesel::{Insertable, QuerySource, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use crate::Result;
use crate::connection::{Connection, Dialect, Loads, first, not_found};
use crate::executor::{Side, Writer, lease, load};
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
            let mut conn = lease(executor, Side::Write).await?;
            let rows = load(statement, &mut conn).await?;
            first(rows).ok_or_else(not_found)
        })
    }
}

/// Inserts many rows.
#[diagnostic::on_unimplemented(
    message = "`{New}` cannot be inserted as a `{Self}`",
    label = "expected new rows for the model's own table",
    note = "derive `Insertable` with the model's `table_name`, and give every column that has no default a field"
)]
pub trait CreateMany<'q, New, DB: Dialect>: Model {
    /// What [`Verbs::create_many`](super::Verbs::create_many) does.
    fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<Self>>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::transaction::atomically;

    #[diagnostic::do_not_recommend]
    impl<'q, M, New> CreateMany<'q, New, Sqlite> for M
    where
        M: Model + Selectable<Sqlite, SelectExpression: QueryId>,
        New: Insertable<M::Table, Values: 'q>,
        AsSelect<M, Sqlite>: SelectableExpression<M::Table>,
        Inserted<M, New, Sqlite>: Query + Loads<M, Sqlite> + 'q,
    {
        fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
        where
            E: Writer<Conn: Connection<Backend = Sqlite>>,
        {
            let insert = |new| diesel::insert_into(M::table()).values(new).returning(M::as_select());
            let statements: Vec<Inserted<M, New, Sqlite>> = new.into_iter().map(insert).collect();
            load_all(statements, executor)
        }
    }

    /// One job for the connection's thread, whatever the number of rows.
    fn load_all<'q, M, Q, E>(statements: Vec<Q>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
    where
        M: Send + 'static,
        Q: Loads<M, Sqlite> + 'q,
        E: Writer<Conn: Connection<Backend = Sqlite>>,
    {
        Box::pin(async move {
            if statements.is_empty() {
                return Ok(Vec::new());
            }
            let conn = lease(executor, Side::Write).await?;
            let conn = &*conn;
            atomically(conn, statements.len(), move || Q::load_each_on(&statements, conn)).await
        })
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::Pg;

    use super::*;
    use crate::crud::bulk::{InsertRows, RowValues, rows_per_statement};
    use crate::executor::sending;
    use crate::transaction::atomically;

    type Rows<M, New> = InsertRows<
        <<M as Model>::Table as QuerySource>::FromClause,
        <New as Insertable<<M as Model>::Table>>::Values,
        AsSelect<M, Pg>,
    >;

    #[diagnostic::do_not_recommend]
    impl<'q, M, New> CreateMany<'q, New, Pg> for M
    where
        M: Model + Selectable<Pg, SelectExpression: QueryId>,
        New: Insertable<M::Table, Values: RowValues<Pg> + Send + 'q>,
        AsSelect<M, Pg>: SelectableExpression<M::Table>,
        Rows<M, New>: Loads<M, Pg> + 'q,
    {
        fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
        where
            E: Writer<Conn: Connection<Backend = Pg>>,
        {
            let mut rows: Vec<_> = new.into_iter().map(Insertable::values).collect();
            Box::pin(async move {
                let Some(first) = rows.first() else {
                    return Ok(Vec::new());
                };
                let size = rows_per_statement::<Pg, _>(first)?;
                let mut statements = Vec::with_capacity(rows.len() / size + 1);
                while !rows.is_empty() {
                    let rest = rows.split_off(rows.len().min(size));
                    let into = M::table().from_clause();
                    statements.push(InsertRows {
                        into,
                        rows,
                        returning: M::as_select(),
                    });
                    rows = rest;
                }
                let mut conn = lease(executor, Side::Write).await?;
                if statements.len() == 1 {
                    return sending!(conn, statements[0].load_on(&*conn));
                }
                let conn = &*conn;
                atomically(conn, statements.len(), move || Loads::load_each_on(&statements, conn)).await
            })
        }
    }
}
