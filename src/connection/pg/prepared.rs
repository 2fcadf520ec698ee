//! A query together with its text, so that the text is not rendered again and writes can be kept prepared.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// Diesel's query, with the answers that our side already has.
pub(super) struct Prepared<'q, Q> {
    query: &'q Q,
    sql: &'q str,
    keep: bool,
}

impl<'q, Q> Prepared<'q, Q> {
    pub(super) fn new(query: &'q Q, sql: &'q str, keep: bool) -> Self {
        Self { query, sql, keep }
    }
}

impl<Q: Query> Query for Prepared<'_, Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryId> QueryId for Prepared<'_, Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<'_, Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn to_sql(&self, out: &mut <Pg as diesel::backend::Backend>::QueryBuilder, _: &Pg) -> QueryResult<()> {
        out.push_sql(self.sql);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(self.keep)
    }
}
