//! A query with the number of its rows in its text.

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

use crate::connection::Dialect;

/// `… LIMIT 21`, behind a select that has no limit of its own.
///
/// In the text, not bound: a planner that knows the limit sees that a plan for any position is as good as one made for
/// this position. PostgreSQL would plan each execution anew, and SQLite prepare the statement again.
#[derive(Clone, Copy, Debug)]
pub struct Limited<Q> {
    query: Q,
    rows: i64,
}

impl<Q> Limited<Q> {
    /// The first rows of `query`, which has no limit.
    #[must_use]
    pub fn new(query: Q, rows: i64) -> Self {
        Self { query, rows }
    }
}

impl<Q: Query> Query for Limited<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Limited<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for Limited<Q>
where
    DB: Dialect,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // A client may ask for any number of rows, and each is a text of its own.
        pass.unsafe_to_cache_prepared();
        self.query.walk_ast(pass.reborrow())?;
        pass.push_sql(" LIMIT ");
        pass.push_sql(&self.rows.to_string());
        Ok(())
    }
}
