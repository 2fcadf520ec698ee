//! Many rows in one `INSERT`.

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId, ReturningClause, ValuesClause};
use diesel::result::QueryResult;

use crate::Result;
use crate::connection::Dialect;

/// Rows in one statement at most: beyond, the server gains nothing and the statement only grows.
const ROWS: usize = 1_000;

/// The values of one row, as Diesel's `Insertable` makes them. As a fragment, `(a, b) VALUES ($1, $2)`.
pub(super) trait RowValues<DB: Backend>: QueryFragment<DB> + QueryId {
    /// `, ($3, $4)`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_next<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<V, Table, DB> RowValues<DB> for ValuesClause<V, Table>
where
    DB: Backend,
    Self: QueryFragment<DB> + QueryId,
    V: QueryFragment<DB>,
{
    fn walk_next<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(", (");
        self.values.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}

/// Where rows go, and what comes back of them: a `RETURNING` clause, or [`Nothing`].
#[derive(Debug)]
pub(super) struct Target<Into, Back> {
    pub(super) into: Into,
    pub(super) back: Back,
}

/// No row comes back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nothing;

impl<DB: Backend> QueryFragment<DB> for Nothing {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}

/// `INSERT INTO … VALUES …, …, …`. There is at least one row.
#[derive(Debug)]
pub(super) struct InsertRows<Into, Values, Back> {
    pub(super) target: Target<Into, Back>,
    pub(super) rows: Vec<Values>,
}

impl<Into, Values, Columns: Expression> Query for InsertRows<Into, Values, ReturningClause<Columns>> {
    type SqlType = Columns::SqlType;
}

impl<Into, Values, Back> QueryId for InsertRows<Into, Values, Back> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Into, Values, Back, DB> QueryFragment<DB> for InsertRows<Into, Values, Back>
where
    DB: Backend,
    Into: QueryFragment<DB>,
    Values: RowValues<DB>,
    Back: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // Texts differ by the number of rows; full parts come again and are kept by the connection.
        pass.unsafe_to_cache_prepared();
        pass.push_sql("INSERT INTO ");
        self.target.into.walk_ast(pass.reborrow())?;
        pass.push_sql(" ");
        let mut rows = self.rows.iter();
        if let Some(first) = rows.next() {
            first.walk_ast(pass.reborrow())?;
        }
        for row in rows {
            row.walk_next(pass.reborrow())?;
        }
        self.target.back.walk_ast(pass)
    }
}

/// How many rows like this one (`(a, b) VALUES ($1, $2)`) a statement can bind. A column binds at most one value.
pub(super) fn rows_per_statement<DB: Dialect>(row: &str) -> usize {
    let columns = row
        .split(" VALUES ")
        .next()
        .map_or(1, |columns| columns.matches(',').count() + 1);
    (DB::MAX_BINDS / columns).clamp(1, ROWS)
}

/// The text of a fragment.
pub(super) fn text_of<DB: Dialect>(fragment: &impl QueryFragment<DB>) -> Result<String> {
    let mut builder = DB::QueryBuilder::default();
    fragment.to_sql(&mut builder, &DB::default())?;
    Ok(builder.finish())
}
