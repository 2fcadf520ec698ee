//! `COUNT(*)` and `EXISTS` over any query, without its ordering.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{
    AstPass, BoxedLimitOffsetClause, BoxedSelectStatement, BoxedSqlQuery, Query, QueryFragment, QueryId,
    SelectStatement, SqlQuery,
};
use diesel::query_dsl::CompatibleType;
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType};
use futures_util::future::BoxFuture;

use crate::Result;
use crate::connection::{Connection, Dialect};

/// A query whose rows can be counted.
pub trait Counted<DB: Backend> {
    /// Walks the query without what does not change the number of rows: its ordering and row locks.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_counted<'b>(&'b self, pass: AstPass<'_, 'b, DB>, window: Window) -> QueryResult<()>;
}

/// Whether the query's own `LIMIT` and `OFFSET` are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The rows that the query gives.
    Kept,
    /// The rows that it would give without `LIMIT` and `OFFSET`.
    Ignored,
}

/// Diesel's static and boxed selects have the same clauses under the same names.
macro_rules! walk_clauses {
    () => {
        fn walk_counted<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>, window: Window) -> QueryResult<()> {
            pass.push_sql("SELECT ");
            self.distinct.walk_ast(pass.reborrow())?;
            self.select.walk_ast(pass.reborrow())?;
            self.from.walk_ast(pass.reborrow())?;
            self.where_clause.walk_ast(pass.reborrow())?;
            self.group_by.walk_ast(pass.reborrow())?;
            self.having.walk_ast(pass.reborrow())?;
            if window == Window::Kept {
                self.limit_offset.walk_ast(pass)?;
            }
            Ok(())
        }
    };
}

impl<F, S, D, W, O, L, G, H, LC, DB> Counted<DB> for SelectStatement<F, S, D, W, O, L, G, H, LC>
where
    DB: Backend,
    F: QueryFragment<DB>,
    S: QueryFragment<DB>,
    D: QueryFragment<DB>,
    W: QueryFragment<DB>,
    L: QueryFragment<DB>,
    G: QueryFragment<DB>,
    H: QueryFragment<DB>,
{
    walk_clauses!();
}

impl<'a, ST, QS, G, DB> Counted<DB> for BoxedSelectStatement<'a, ST, QS, DB, G>
where
    DB: Dialect,
    QS: QueryFragment<DB>,
    BoxedLimitOffsetClause<'a, DB>: QueryFragment<DB>,
{
    walk_clauses!();
}

impl<I, DB: Backend> Counted<DB> for SqlQuery<I>
where
    Self: QueryFragment<DB>,
{
    fn walk_counted<'b>(&'b self, pass: AstPass<'_, 'b, DB>, _: Window) -> QueryResult<()> {
        self.walk_ast(pass)
    }
}

impl<I, DB: Backend> Counted<DB> for BoxedSqlQuery<'_, DB, I>
where
    Self: QueryFragment<DB>,
{
    fn walk_counted<'b>(&'b self, pass: AstPass<'_, 'b, DB>, _: Window) -> QueryResult<()> {
        self.walk_ast(pass)
    }
}

/// A query that can be counted on `DB`.
#[diagnostic::on_unimplemented(
    message = "the rows of this query cannot be counted",
    label = "not a select that this backend knows",
    note = "a combination of selects is counted through `sql_query`; the rows that a write gives are counted by `execute`"
)]
pub trait Counts<DB: Dialect>: Sized + Send {
    /// Sends `SELECT COUNT(*) FROM (…)`, which stops counting above `cap`.
    fn count_on<'a, C: Connection<Backend = DB>>(
        &self,
        conn: &'a C,
        window: Window,
        cap: Option<i64>,
    ) -> BoxFuture<'a, Result<Vec<i64>>>;

    /// Sends `SELECT EXISTS (…)`.
    fn exists_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<bool>>>;
}

#[diagnostic::do_not_recommend]
impl<Q, DB> Counts<DB> for Q
where
    DB: Dialect + QueryMetadata<BigInt> + QueryMetadata<Bool> + HasSqlType<BigInt>,
    Q: Counted<DB> + Send,
    BigInt: CompatibleType<i64, DB, SqlType = BigInt>,
    Bool: CompatibleType<bool, DB, SqlType = Bool>,
    i64: FromSqlRow<BigInt, DB> + ToSql<BigInt, DB>,
    bool: FromSqlRow<Bool, DB>,
{
    fn count_on<'a, C: Connection<Backend = DB>>(
        &self,
        conn: &'a C,
        window: Window,
        cap: Option<i64>,
    ) -> BoxFuture<'a, Result<Vec<i64>>> {
        conn.load(&CountOf {
            query: self,
            window,
            cap,
        })
    }

    fn exists_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<bool>>> {
        conn.load(&ExistsOf(self))
    }
}

/// `SELECT COUNT(*) FROM (…)`, which stops counting above `cap`.
#[derive(Debug)]
struct CountOf<'q, Q> {
    query: &'q Q,
    window: Window,
    cap: Option<i64>,
}

impl<Q> Query for CountOf<'_, Q> {
    type SqlType = BigInt;
}

impl<Q> QueryId for CountOf<'_, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for CountOf<'_, Q>
where
    DB: Backend + HasSqlType<BigInt>,
    Q: Counted<DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT COUNT(*) FROM (");
        self.query.walk_counted(pass.reborrow(), self.window)?;
        if let Some(cap) = &self.cap {
            pass.push_sql(" LIMIT ");
            pass.push_bind_param::<BigInt, i64>(cap)?;
        }
        pass.push_sql(") AS counted");
        Ok(())
    }
}

/// `SELECT EXISTS (…)`.
#[derive(Debug)]
struct ExistsOf<'q, Q>(&'q Q);

impl<Q> Query for ExistsOf<'_, Q> {
    type SqlType = Bool;
}

impl<Q> QueryId for ExistsOf<'_, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for ExistsOf<'_, Q>
where
    DB: Backend,
    Q: Counted<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT EXISTS (");
        self.0.walk_counted(pass.reborrow(), Window::Kept)?;
        pass.push_sql(")");
        Ok(())
    }
}
