//! `create_many` and `insert_many`.

use diesel::dsl::AsSelect;
use diesel::query_builder::ReturningClause;
use diesel::{Insertable, QuerySource, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::bulk::{Nothing, Target};
use crate::Result;
use crate::connection::{Connection, Dialect, Loads};
use crate::executor::{Side, Writer, lease};
use crate::model::Model;
use crate::transaction::atomically_again;

/// Inserts many rows and gives them back.
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

/// Inserts many rows and counts them.
#[diagnostic::on_unimplemented(
    message = "`{New}` cannot be inserted as a `{Self}`",
    label = "expected new rows for the model's own table",
    note = "derive `Insertable` with the model's `table_name`, and give every column that has no default a field"
)]
pub trait InsertMany<'q, New, DB: Dialect>: Model {
    /// What [`Verbs::insert_many`](super::Verbs::insert_many) does.
    fn insert_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

type FromClause<M> = <<M as Model>::Table as QuerySource>::FromClause;
type ValuesOf<M, New> = <New as Insertable<<M as Model>::Table>>::Values;

/// `RETURNING …`.
type Back<M, DB> = ReturningClause<AsSelect<M, DB>>;

/// The model's table, from which the rows come back.
fn with_rows_back<M, DB>() -> Target<FromClause<M>, Back<M, DB>>
where
    DB: Dialect,
    M: Model + Selectable<DB>,
{
    Target {
        into: M::table().from_clause(),
        back: ReturningClause(M::as_select()),
    }
}

/// The model's table, from which nothing comes back.
fn with_nothing_back<M: Model>() -> Target<FromClause<M>, Nothing> {
    Target {
        into: M::table().from_clause(),
        back: Nothing,
    }
}

fn values<T, New: Insertable<T>>(new: impl IntoIterator<Item = New>) -> Vec<New::Values> {
    new.into_iter().map(Insertable::values).collect()
}

/// Implements both verbs for a backend by its `$statements`, which make `$Statement`s of rows.
macro_rules! on_backend {
    ($DB:ty, $statements:path, $Statement:ident) => {
        #[diagnostic::do_not_recommend]
        impl<'q, M, New> CreateMany<'q, New, $DB> for M
        where
            M: Model + Selectable<$DB, SelectExpression: QueryId>,
            New: Insertable<M::Table, Values: RowValues<$DB> + Send + 'q>,
            AsSelect<M, $DB>: SelectableExpression<M::Table> + QueryFragment<$DB>,
            FromClause<M>: QueryFragment<$DB>,
            $Statement<FromClause<M>, ValuesOf<M, New>, Back<M, $DB>>: Loads<M, $DB> + 'q,
        {
            fn create_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<M>>>
            where
                E: Writer<Conn: Connection<Backend = $DB>>,
            {
                let statements = $statements(values(new), with_rows_back::<M, $DB>);
                Box::pin(async move { load_all(statements?, executor).await })
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'q, M, New> InsertMany<'q, New, $DB> for M
        where
            M: Model,
            New: Insertable<M::Table, Values: RowValues<$DB> + Send + 'q>,
            FromClause<M>: QueryFragment<$DB>,
            $Statement<FromClause<M>, ValuesOf<M, New>, Nothing>: Executes<$DB> + 'q,
        {
            fn insert_many_on<E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
            where
                E: Writer<Conn: Connection<Backend = $DB>>,
            {
                let statements = $statements(values(new), with_nothing_back::<M>);
                Box::pin(async move { execute_all(statements?, executor).await })
            }
        }
    };
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::expression::SelectableExpression;
    use diesel::query_builder::{QueryFragment, QueryId};
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::connection::Executes;
    use crate::crud::bulk::RowValues;
    use crate::crud::many::execute_all;
    use crate::crud::runs::{self, InsertRun};

    on_backend!(Sqlite, runs::statements, InsertRun);
}

#[cfg(feature = "pg")]
mod postgres {
    use diesel::expression::SelectableExpression;
    use diesel::pg::Pg;
    use diesel::query_builder::{QueryFragment, QueryId};

    use super::*;
    use crate::connection::Executes;
    use crate::crud::bulk::RowValues;
    use crate::crud::columns::{self, ManyRows};
    use crate::crud::many::execute_all;

    on_backend!(Pg, columns::statements, ManyRows);
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
