//! The condition that picks the rows on one side of a position.
//!
//! The usual spelling, `a > $1 OR (a = $1 AND id > $2)`, gives the database no bound: it walks the index from its start.
//! Here every condition begins with one. Neighbouring columns that are not nullable and run in the same direction are
//! compared as a row value, `(a, b) > ($1, $2)`; from one such run to the next the range is closed,
//! `a >= $1 AND (a > $1 OR …)`.

use std::ops::Range;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

use super::{CursorColumns, Direction, Directions};
use crate::connection::Dialect;

/// The rows beyond a position, as Diesel's `filter` takes them.
#[derive(Clone, Debug)]
pub struct Beyond<C, V> {
    columns: C,
    values: V,
    directions: Directions,
    edge: Edge,
}

/// Whether a row at the position itself is among the rows beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// It is.
    Included,
    /// It is not.
    Excluded,
}

impl<C: Default, V> Beyond<C, V> {
    /// The rows beyond those with these values, in these directions.
    #[must_use]
    pub fn new(values: V, directions: Directions, edge: Edge) -> Self {
        Self {
            columns: C::default(),
            values,
            directions,
            edge,
        }
    }
}

impl<C, V> Beyond<C, V> {
    /// The directions in which the columns are walked.
    #[must_use]
    pub fn directions(&self) -> Directions {
        self.directions
    }

    /// Writes the condition over the columns from `start` on, given that those before are equal.
    fn walk_from<'b, DB>(&'b self, start: usize, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        let run = self.run(start);
        if run.end == C::NULLABLE.len() {
            return self.walk_test(run, self.edge, pass);
        }
        let rest = run.end;
        if C::is_null(&self.values, start) {
            pass.push_sql("(");
            self.columns.walk_column(start, pass.reborrow())?;
            pass.push_sql(if self.nulls_come_last::<DB>(start) {
                " IS NULL AND "
            } else {
                " IS NOT NULL OR "
            });
            self.walk_from(rest, pass.reborrow())?;
            pass.push_sql(")");
            return Ok(());
        }
        pass.push_sql("(");
        self.walk_test(run.clone(), Edge::Included, pass.reborrow())?;
        pass.push_sql(" AND (");
        self.walk_test(run, Edge::Excluded, pass.reborrow())?;
        pass.push_sql(" OR ");
        self.walk_from(rest, pass.reborrow())?;
        pass.push_sql("))");
        Ok(())
    }

    /// Writes whether the columns of a run are beyond their values, or equal to them if the edge is included.
    fn walk_test<'b, DB>(&'b self, run: Range<usize>, edge: Edge, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        let column = run.start;
        let nulls_follow = C::NULLABLE[column] && self.nulls_come_last::<DB>(column);
        match (C::is_null(&self.values, column), nulls_follow, edge) {
            (true, true, Edge::Excluded) => pass.push_sql("1=0"),
            (true, false, Edge::Included) => pass.push_sql("1=1"),
            (true, true, Edge::Included) => {
                self.columns.walk_column(column, pass.reborrow())?;
                pass.push_sql(" IS NULL");
            }
            (true, false, Edge::Excluded) => {
                self.columns.walk_column(column, pass.reborrow())?;
                pass.push_sql(" IS NOT NULL");
            }
            (false, true, _) => {
                pass.push_sql("(");
                self.walk_comparison(run, edge, pass.reborrow())?;
                pass.push_sql(" OR ");
                self.columns.walk_column(column, pass.reborrow())?;
                pass.push_sql(" IS NULL)");
            }
            (false, false, _) => self.walk_comparison(run, edge, pass)?,
        }
        Ok(())
    }

    /// Writes `a > $1`, or `(a, b) > ($1, $2)`. A `NULL` in the column makes it false.
    fn walk_comparison<'b, DB>(
        &'b self,
        run: Range<usize>,
        edge: Edge,
        mut pass: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        let operator = match (self.directions.at(run.start), edge) {
            (Direction::Ascending, Edge::Excluded) => " > ",
            (Direction::Ascending, Edge::Included) => " >= ",
            (Direction::Descending, Edge::Excluded) => " < ",
            (Direction::Descending, Edge::Included) => " <= ",
        };
        let is_row = run.len() > 1;
        let (open, close) = if is_row { ("(", ")") } else { ("", "") };
        pass.push_sql(open);
        for index in run.clone() {
            if index > run.start {
                pass.push_sql(", ");
            }
            self.columns.walk_column(index, pass.reborrow())?;
        }
        pass.push_sql(close);
        pass.push_sql(operator);
        pass.push_sql(open);
        for index in run.clone() {
            if index > run.start {
                pass.push_sql(", ");
            }
            C::walk_value(&self.values, index, pass.reborrow())?;
        }
        pass.push_sql(close);
        Ok(())
    }

    /// The columns from `start` on that are compared together.
    fn run<DB>(&self, start: usize) -> Range<usize>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        if C::NULLABLE[start] {
            return start..start + 1;
        }
        let direction = self.directions.at(start);
        let belongs = |index: &usize| !C::NULLABLE[*index] && self.directions.at(*index) == direction;
        start..(start..C::NULLABLE.len()).take_while(belongs).count() + start
    }

    fn nulls_come_last<DB: Dialect>(&self, column: usize) -> bool {
        DB::NULLS_ARE_LARGEST == (self.directions.at(column) == Direction::Ascending)
    }
}

impl<C, V> Expression for Beyond<C, V> {
    type SqlType = Bool;
}

impl<C, V, QS> AppearsOnTable<QS> for Beyond<C, V> where C: AppearsOnTable<QS> {}

impl<C, V, QS> SelectableExpression<QS> for Beyond<C, V> where C: SelectableExpression<QS> {}

impl<C, V> ValidGrouping<()> for Beyond<C, V> {
    type IsAggregate = is_aggregate::No;
}

// The text depends on the directions and on which values are null, not on the type alone.
impl<C, V> QueryId for Beyond<C, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, V, DB> QueryFragment<DB> for Beyond<C, V>
where
    DB: Dialect,
    C: CursorColumns<DB, Values = V>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk_from(0, pass)
    }
}
