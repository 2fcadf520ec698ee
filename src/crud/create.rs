//! `create` and `create_many`.

use diesel::dsl::AsSelect;
use diesel::expression::SelectableExpression;
use diesel::query_builder::{InsertStatement, Query, QueryId, ReturningClause};
use diesel::{Insertable, QuerySource, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::bulk::InsertRows;
use crate::Result;
use crate::connection::{Connection, Dialect, Loads, first, not_found};
use crate::executor::{Side, Writer, lease, load};
use crate::model::Model;
use crate::transaction::atomically_again;

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

/// `INSERT … VALUES …, … RETURNING …`.
type Rows<M, New, DB> = InsertRows<
    <<M as Model>::Table as QuerySource>::FromClause,
    <New as Insertable<<M as Model>::Table>>::Values,
    AsSelect<M, DB>,
>;

/// Inserts these rows, of which there is at least one, by one statement.
fn insert<M, New, DB>(rows: Vec<New::Values>) -> Rows<M, New, DB>
where
    DB: Dialect,
    M: Model + Selectable<DB>,
    New: Insertable<M::Table>,
{
    InsertRows {
        into: M::table().from_clause(),
        rows,
        returning: M::as_select(),
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::query_builder::QueryFragment;
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::crud::bulk::RowValues;
    use crate::crud::runs::{self, Worded};

    #[diagnostic::do_not_recommend]
    impl<'q, M, New> CreateMany<'q, New, Sqlite> for M
    where
        M: Model + Selectable<Sqlite, SelectExpression: QueryId>,
        New: Insertable<M::Table, Values: RowValues<Sqlite> + Send + 'q>,
        AsSelect<M, Sqlite>: SelectableExpression<M::Table>,
        Rows<M, New, Sqlite>: QueryFragment<Sqlite>,
        Worded<Rows<M, New, Sqlite>>: Loads<M, Sqlite> + 'q,
    {
        fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
        where
            E: Writer<Conn: Connection<Backend = Sqlite>>,
        {
            let rows = new.into_iter().map(Insertable::values).collect();
            let statements = runs::statements(rows, insert::<M, New, Sqlite>);
            Box::pin(async move { load_all(statements?, executor).await })
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::Pg;
    use diesel::query_builder::{AstPass, QueryFragment};
    use diesel::result::QueryResult;

    use super::*;
    use crate::crud::bulk::{RowValues, rows_per_statement, text_of};

    #[diagnostic::do_not_recommend]
    impl<'q, M, New> CreateMany<'q, New, Pg> for M
    where
        M: Model + Selectable<Pg, SelectExpression: QueryId>,
        New: Insertable<M::Table, Values: RowValues<Pg> + Send + 'q>,
        AsSelect<M, Pg>: SelectableExpression<M::Table>,
        Rows<M, New, Pg>: Loads<M, Pg> + 'q,
    {
        fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
        where
            E: Writer<Conn: Connection<Backend = Pg>>,
        {
            let rows: Vec<_> = new.into_iter().map(Insertable::values).collect();
            Box::pin(async move {
                let Some(first) = rows.first() else {
                    return Ok(Vec::new());
                };
                let size = rows_per_statement::<Pg>(&text_of(&Row(first))?);
                let mut statements = Vec::with_capacity(rows.len() / size + 1);
                let mut rows = rows.into_iter();
                while rows.len() > 0 {
                    statements.push(insert::<M, New, Pg>(rows.by_ref().take(size).collect()));
                }
                load_all(statements, executor).await
            })
        }
    }

    /// One row as a fragment.
    struct Row<'r, V>(&'r V);

    impl<V: RowValues<Pg>> QueryFragment<Pg> for Row<'_, V> {
        fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            self.0.walk_first(pass)
        }
    }
}

/// The rows of all statements: on SQLite one job for the connection's thread, whatever their number.
async fn load_all<M, Q, DB, E>(statements: Vec<Q>, executor: &E) -> Result<Vec<M>>
where
    M: Send + 'static,
    DB: Dialect,
    Q: Loads<M, DB>,
    E: Writer<Conn: Connection<Backend = DB>>,
{
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = lease(executor, Side::Write).await?;
    let parts = statements.len();
    atomically_again(&mut conn, parts, move |conn| Q::load_each_on(&statements, conn)).await
}
