//! The condition that picks the rows on one side of a position.
//!
//! The usual spelling, `a > $1 OR (a = $1 AND id > $2)`, gives the database no bound: it walks the index from its start.
//! Here every condition begins with one. Neighbouring columns that are not nullable and run in the same direction are
//! compared as a row value, `(a, b) > ($1, $2)`; from one such run to the next the range is closed,
//! `a >= $1 AND (a > $1 OR …)`.
//!
//! Where the first column is nullable, no single condition does that for its values and its `NULL`s together. There the
//! rows are read in two parts, by the same query: those on the position's own side, and, if they do not fill the page,
//! those on the far side.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

use super::{CursorColumns, Direction, Directions};
use crate::connection::Dialect;

/// The rows beyond a position, as Diesel's `filter` takes them.
#[derive(Debug)]
pub struct Beyond<C, V> {
    columns: C,
    values: V,
    directions: Directions,
    edge: Edge,
    part: Part,
}

/// Which of the rows beyond a position.
#[derive(Debug)]
enum Part {
    Whole,
    /// Those on the position's own side of the first column's `NULL`s, or those on the far side once that is reached.
    Side(FarSide),
}

/// Turns the query of a [`Beyond`] to the rows on the far side of the first column's `NULL`s.
#[derive(Clone, Debug, Default)]
pub struct FarSide(Arc<AtomicBool>);

impl FarSide {
    /// From now on the query gives these rows.
    pub fn reach(&self) {
        self.0.store(true, SeqCst);
    }

    fn is_reached(&self) -> bool {
        self.0.load(SeqCst)
    }
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
            part: Part::Whole,
        }
    }
}

impl<C, V> Beyond<C, V> {
    /// Takes the rows in two parts, if `NULL`s of the first column part them. The first part comes first.
    pub fn split<DB>(&mut self) -> Option<FarSide>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        self.has_far_side::<DB>(0).then(|| {
            let far = FarSide::default();
            self.part = Part::Side(far.clone());
            far
        })
    }

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
            pass.push_sql(if self.has_far_side::<DB>(start) {
                " IS NOT NULL OR "
            } else {
                " IS NULL AND "
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
        let has_far_side = self.has_far_side::<DB>(column);
        match (C::is_null(&self.values, column), has_far_side, edge) {
            (true, false, Edge::Excluded) => pass.push_sql("1=0"),
            (true, true, Edge::Included) => pass.push_sql("1=1"),
            (true, false, Edge::Included) => self.walk_null(column, true, pass)?,
            (true, true, Edge::Excluded) => self.walk_null(column, false, pass)?,
            (false, true, _) => {
                pass.push_sql("(");
                self.walk_comparison(run, edge, pass.reborrow())?;
                pass.push_sql(" OR ");
                self.walk_null(column, true, pass.reborrow())?;
                pass.push_sql(")");
            }
            (false, false, _) => self.walk_comparison(run, edge, pass)?,
        }
        Ok(())
    }

    /// Writes whether a column is null, or is not.
    fn walk_null<'b, DB>(&'b self, column: usize, is_null: bool, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        self.columns.walk_column(column, pass.reborrow())?;
        pass.push_sql(if is_null { " IS NULL" } else { " IS NOT NULL" });
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

    /// Whether rows on the other side of the column's `NULL`s are beyond the position, and to be written here.
    fn has_far_side<DB>(&self, column: usize) -> bool
    where
        DB: Dialect,
        C: CursorColumns<DB, Values = V>,
    {
        let is_split = column == 0 && matches!(self.part, Part::Side(_));
        let is_parted = C::is_null(&self.values, column) != self.nulls_come_last::<DB>(column);
        C::NULLABLE[column] && is_parted && !is_split
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
        match &self.part {
            Part::Side(far) if far.is_reached() => self.walk_null(0, !C::is_null(&self.values, 0), pass),
            _ => self.walk_from(0, pass),
        }
    }
}

#[cfg(all(test, feature = "pg", feature = "sqlite"))]
mod tests {
    use diesel::pg::Pg;
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;
    use serde_json::json;

    use super::*;
    use crate::fetch::keyset::{Direction::Ascending as Asc, Direction::Descending as Desc, OrderBy, Way};

    diesel::table! {
        posts (id) {
            id -> BigInt,
            rank -> Integer,
            title -> Text,
            seen -> Nullable<Integer>,
        }
    }

    type Values<C, DB> = <C as CursorColumns<DB>>::Values;

    /// The `WHERE` and the `ORDER BY` of a page, without the table's name.
    fn sql<DB, C>(directions: &'static [Direction], way: Way, edge: Edge, values: serde_json::Value) -> String
    where
        DB: Dialect,
        DB::QueryBuilder: Default,
        C: CursorColumns<DB>,
    {
        use diesel::query_builder::QueryBuilder;

        let values: Values<C, DB> = serde_json::from_value(values).expect("values of the columns");
        let directions = Directions::new(directions, way);
        let mut text = DB::QueryBuilder::default();
        let beyond = Beyond::<C, _>::new(values, directions, edge);
        beyond.to_sql(&mut text, &DB::default()).expect("a condition");
        text.push_sql(" ORDER BY ");
        let order = OrderBy::<C>::new(directions);
        order.to_sql(&mut text, &DB::default()).expect("an order");
        text.finish().replace(['"', '`'], "").replace("posts.", "")
    }

    const NUMBER: &str = "AAAAAQ";
    const LONG: &str = "AAAAAAAAAAE";

    #[test]
    fn columns_of_one_direction_are_a_row_value() {
        let values = json!([NUMBER, "dA", LONG]);
        type C = (posts::rank, posts::title, posts::id);
        assert_eq!(
            sql::<Pg, C>(&[Asc, Asc, Asc], Way::Forward, Edge::Excluded, values.clone()),
            "(rank, title, id) > ($1, $2, $3) ORDER BY rank ASC, title ASC, id ASC"
        );
        assert_eq!(
            sql::<Pg, C>(&[Asc, Asc, Asc], Way::Backward, Edge::Excluded, values.clone()),
            "(rank, title, id) < ($1, $2, $3) ORDER BY rank DESC, title DESC, id DESC"
        );
        assert_eq!(
            sql::<Pg, C>(&[Desc, Desc, Desc], Way::Forward, Edge::Included, values),
            "(rank, title, id) <= ($1, $2, $3) ORDER BY rank DESC, title DESC, id DESC"
        );
        assert_eq!(
            sql::<Sqlite, C>(&[Asc, Asc, Asc], Way::Forward, Edge::Excluded, json!([1, "t", 1])),
            "(rank, title, id) > (?, ?, ?) ORDER BY rank ASC, title ASC, id ASC"
        );
    }

    #[test]
    fn one_column_is_compared_alone() {
        assert_eq!(
            sql::<Pg, (posts::id,)>(&[Desc], Way::Forward, Edge::Excluded, json!([LONG])),
            "id < $1 ORDER BY id DESC"
        );
    }

    #[test]
    fn a_change_of_direction_closes_the_range() {
        type Two = (posts::rank, posts::id);
        assert_eq!(
            sql::<Pg, Two>(&[Desc, Asc], Way::Forward, Edge::Excluded, json!([NUMBER, LONG])),
            "(rank <= $1 AND (rank < $2 OR id > $3)) ORDER BY rank DESC, id ASC"
        );
        type Three = (posts::rank, posts::title, posts::id);
        assert_eq!(
            sql::<Pg, Three>(
                &[Desc, Asc, Desc],
                Way::Backward,
                Edge::Included,
                json!([NUMBER, "dA", LONG])
            ),
            "(rank >= $1 AND (rank > $2 OR (title <= $3 AND (title < $4 OR id >= $5)))) \
             ORDER BY rank ASC, title DESC, id ASC"
        );
        assert_eq!(
            sql::<Pg, Three>(
                &[Asc, Asc, Desc],
                Way::Forward,
                Edge::Excluded,
                json!([NUMBER, "dA", LONG])
            ),
            "((rank, title) >= ($1, $2) AND ((rank, title) > ($3, $4) OR id < $5)) \
             ORDER BY rank ASC, title ASC, id DESC"
        );
    }

    type Nullable = (posts::seen, posts::id);

    #[test]
    fn nulls_that_come_last_are_beyond_every_value() {
        let behind_a_value = "((seen >= $1 OR seen IS NULL) AND ((seen > $2 OR seen IS NULL) OR id > $3)) \
                              ORDER BY seen ASC, id ASC";
        assert_eq!(
            sql::<Pg, Nullable>(&[Asc, Asc], Way::Forward, Edge::Excluded, json!([NUMBER, LONG])),
            behind_a_value
        );
        assert_eq!(
            sql::<Pg, Nullable>(&[Asc, Asc], Way::Forward, Edge::Excluded, json!([null, LONG])),
            "(seen IS NULL AND id > $1) ORDER BY seen ASC, id ASC"
        );
        assert_eq!(
            sql::<Sqlite, Nullable>(&[Desc, Asc], Way::Forward, Edge::Excluded, json!([null, 1])),
            "(seen IS NULL AND id > ?) ORDER BY seen DESC, id ASC"
        );
    }

    #[test]
    fn nulls_that_come_first_are_beyond_no_value() {
        assert_eq!(
            sql::<Pg, Nullable>(&[Desc, Asc], Way::Forward, Edge::Excluded, json!([NUMBER, LONG])),
            "(seen <= $1 AND (seen < $2 OR id > $3)) ORDER BY seen DESC, id ASC"
        );
        assert_eq!(
            sql::<Pg, Nullable>(&[Desc, Asc], Way::Forward, Edge::Excluded, json!([null, LONG])),
            "(seen IS NOT NULL OR id > $1) ORDER BY seen DESC, id ASC"
        );
        assert_eq!(
            sql::<Sqlite, Nullable>(&[Asc, Asc], Way::Forward, Edge::Excluded, json!([null, 1])),
            "(seen IS NOT NULL OR id > ?) ORDER BY seen ASC, id ASC"
        );
    }

    #[test]
    fn nulls_of_the_first_column_part_the_rows() {
        use diesel::query_builder::QueryBuilder;

        let parts = |directions, values| {
            let values: Values<Nullable, Pg> = serde_json::from_value(values).expect("values");
            let mut beyond =
                Beyond::<Nullable, _>::new(values, Directions::new(directions, Way::Forward), Edge::Excluded);
            let far = beyond.split::<Pg>();
            let sql = || {
                let mut text = <Pg as diesel::backend::Backend>::QueryBuilder::default();
                beyond.to_sql(&mut text, &Pg).expect("a condition");
                text.finish().replace("\"posts\".", "").replace('"', "")
            };
            let near = sql();
            (
                near,
                far.map(|far| {
                    far.reach();
                    sql()
                }),
            )
        };
        assert_eq!(
            parts(&[Asc, Asc], json!([NUMBER, LONG])),
            (
                "(seen >= $1 AND (seen > $2 OR id > $3))".to_owned(),
                Some("seen IS NULL".to_owned())
            )
        );
        assert_eq!(
            parts(&[Desc, Asc], json!([null, LONG])),
            (
                "(seen IS NULL AND id > $1)".to_owned(),
                Some("seen IS NOT NULL".to_owned())
            )
        );
        assert_eq!(
            parts(&[Asc, Asc], json!([null, LONG])),
            ("(seen IS NULL AND id > $1)".to_owned(), None)
        );
        assert_eq!(
            parts(&[Desc, Asc], json!([NUMBER, LONG])),
            ("(seen <= $1 AND (seen < $2 OR id > $3))".to_owned(), None)
        );
    }

    #[test]
    fn the_condition_stands_in_a_filter_with_others_and_binds_its_values() {
        let values: Values<(posts::rank, posts::id), Pg> =
            serde_json::from_value(json!([NUMBER, LONG])).expect("values");
        let directions = Directions::new(&[Asc, Desc], Way::Forward);
        let query = posts::table
            .filter(posts::title.eq("x").or(posts::title.eq("y")))
            .filter(Beyond::<(posts::rank, posts::id), _>::new(
                values,
                directions,
                Edge::Excluded,
            ))
            .select(posts::id);
        assert_eq!(
            diesel::debug_query::<Pg, _>(&query).to_string(),
            "SELECT \"posts\".\"id\" FROM \"posts\" WHERE (((\"posts\".\"title\" = $1) OR (\"posts\".\"title\" = $2)) AND \
             (\"posts\".\"rank\" >= $3 AND (\"posts\".\"rank\" > $4 OR \"posts\".\"id\" < $5))) -- binds: [\"x\", \"y\", \
             Sent([00, 00, 00, 01]), Sent([00, 00, 00, 01]), Sent([00, 00, 00, 00, 00, 00, 00, 01])]"
        );
    }
}
