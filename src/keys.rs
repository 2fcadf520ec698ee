//! Filters over composite keys, which Diesel's `eq_any` does not cover.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

/// `(a, b) IN (VALUES ($1, $2), ($3, $4))`: the rows whose columns equal one of the keys.
///
/// No key gives no row.
#[derive(Clone, Debug)]
pub struct CompositeIn<Columns, Binds> {
    columns: Columns,
    keys: Vec<Binds>,
}

impl<Columns, Binds> CompositeIn<Columns, Binds> {
    /// The filter for these columns and keys; each key is a tuple of bound values in the columns' order.
    #[must_use]
    pub fn new(columns: Columns, keys: Vec<Binds>) -> Self {
        Self { columns, keys }
    }
}

impl<Columns, Binds> Expression for CompositeIn<Columns, Binds> {
    type SqlType = Bool;
}

impl<Columns, Binds, QS> AppearsOnTable<QS> for CompositeIn<Columns, Binds> where Columns: AppearsOnTable<QS> {}

impl<Columns, Binds, QS> SelectableExpression<QS> for CompositeIn<Columns, Binds> where Columns: SelectableExpression<QS>
{}

impl<Columns, Binds> ValidGrouping<()> for CompositeIn<Columns, Binds> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<Columns, Binds> QueryId for CompositeIn<Columns, Binds> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns, Binds, DB> QueryFragment<DB> for CompositeIn<Columns, Binds>
where
    DB: Backend,
    Columns: QueryFragment<DB>,
    Binds: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        if self.keys.is_empty() {
            pass.push_sql("1=0");
            return Ok(());
        }
        pass.push_sql("(");
        self.columns.walk_ast(pass.reborrow())?;
        pass.push_sql(") IN (VALUES ");
        for (index, key) in self.keys.iter().enumerate() {
            pass.push_sql(if index == 0 { "(" } else { ", (" });
            key.walk_ast(pass.reborrow())?;
            pass.push_sql(")");
        }
        pass.push_sql(")");
        Ok(())
    }
}
