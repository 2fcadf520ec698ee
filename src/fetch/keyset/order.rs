//! Orderings: which columns, in which directions, and that they end in the key.

use diesel::backend::Backend;
use diesel::dsl::{Asc, Desc};
use diesel::expression::expression_types::NotSelectable;
use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{Column, Table};

use super::CursorColumns;
use crate::connection::Dialect;

/// A tuple of one to six `column.asc()` and `column.desc()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an ordering for keyset pages",
    label = "expected a tuple of `column.asc()` and `column.desc()`",
    note = "write one to six columns, the key last: `(users::name.asc(), users::id.asc())`, or `(users::id.asc(),)`"
)]
pub trait Ordering: Sized + Send + 'static {
    /// The columns alone.
    type Columns;
    /// The table of the last column.
    type Table: Table;

    /// The direction of each column.
    const DIRECTIONS: &'static [Direction];
}

/// One column of an ordering: `column.asc()` or `column.desc()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column with a direction",
    label = "expected `column.asc()` or `column.desc()`",
    note = "an expression cannot be ordered by here: add a generated column for it, which can be indexed as well"
)]
pub trait OrderColumn: Send + 'static {
    /// The column.
    type Column: Column;

    /// Its direction.
    const DIRECTION: Direction;
}

impl<C: Column + Send + 'static> OrderColumn for Asc<C> {
    type Column = C;

    const DIRECTION: Direction = Direction::Ascending;
}

impl<C: Column + Send + 'static> OrderColumn for Desc<C> {
    type Column = C;

    const DIRECTION: Direction = Direction::Descending;
}

macro_rules! orderings {
    ($([$($column:ident)* | $last:ident]),* $(,)?) => {
        $(impl<$($column: OrderColumn,)* $last: OrderColumn> Ordering for ($($column,)* $last,) {
            type Columns = ($($column::Column,)* $last::Column,);
            type Table = <$last::Column as Column>::Table;

            const DIRECTIONS: &'static [Direction] = &[$($column::DIRECTION,)* $last::DIRECTION];
        })*
    };
}

orderings! { [| A], [A | B], [A B | C], [A B C | D], [A B C D | F], [A B C D F | G] }

/// `Self`, a tuple of columns, ends in the primary key `K`.
#[diagnostic::on_unimplemented(
    message = "this ordering does not end in the key `{K}`",
    label = "rows that tie in `{Self}` would be skipped or repeated",
    note = "add the key as the last column: `users::id.asc()`; of a composite key, all columns in its order"
)]
pub trait EndsIn<K> {}

macro_rules! ends_in {
    ($([$($column:ident)*] $key:ty),* $(,)?) => {
        $(impl<$($column),*> EndsIn<$key> for ($($column,)*) {})*
    };
}

ends_in! {
    [A] A, [A B] B, [A B C] C, [A B C D] D, [A B C D F] F, [A B C D F G] G,
    [A B] (A, B), [A B C] (B, C), [A B C D] (C, D), [A B C D F] (D, F), [A B C D F G] (F, G),
    [A B C] (A, B, C), [A B C D] (B, C, D), [A B C D F] (C, D, F), [A B C D F G] (D, F, G),
    [A B C D] (A, B, C, D), [A B C D F] (B, C, D, F), [A B C D F G] (C, D, F, G),
    [A B C D F] (A, B, C, D, F), [A B C D F G] (B, C, D, F, G),
    [A B C D F G] (A, B, C, D, F, G),
}

/// A column's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the least value to the greatest.
    Ascending,
    /// From the greatest value to the least.
    Descending,
}

/// The way in which an ordering is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As the ordering says.
    Forward,
    /// From its end to its start.
    Backward,
}

/// The directions of an ordering's columns, as they are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directions {
    declared: &'static [Direction],
    way: Way,
}

impl Directions {
    /// These directions, walked this way.
    #[must_use]
    pub const fn new(declared: &'static [Direction], way: Way) -> Self {
        Self { declared, way }
    }

    /// The direction in which the column at `index` is walked.
    #[must_use]
    pub fn at(self, index: usize) -> Direction {
        match (self.declared[index], self.way) {
            (Direction::Ascending, Way::Forward) | (Direction::Descending, Way::Backward) => Direction::Ascending,
            (Direction::Descending, Way::Forward) | (Direction::Ascending, Way::Backward) => Direction::Descending,
        }
    }
}

/// `a DESC, id DESC`: the columns with their directions, as Diesel's `order` takes them.
#[derive(Clone, Copy, Debug)]
pub struct OrderBy<C> {
    columns: C,
    directions: Directions,
}

impl<C: Default> OrderBy<C> {
    /// The columns of `C` in these directions.
    #[must_use]
    pub fn new(directions: Directions) -> Self {
        Self {
            columns: C::default(),
            directions,
        }
    }
}

impl<C> Expression for OrderBy<C> {
    type SqlType = NotSelectable;
}

impl<C, QS> AppearsOnTable<QS> for OrderBy<C> where C: AppearsOnTable<QS> {}

impl<C> ValidGrouping<()> for OrderBy<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C> QueryId for OrderBy<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, DB> QueryFragment<DB> for OrderBy<C>
where
    DB: Backend + Dialect,
    C: CursorColumns<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for index in 0..C::NULLABLE.len() {
            if index > 0 {
                pass.push_sql(", ");
            }
            self.columns.walk_column(index, pass.reborrow())?;
            pass.push_sql(match self.directions.at(index) {
                Direction::Ascending => " ASC",
                Direction::Descending => " DESC",
            });
        }
        Ok(())
    }
}
