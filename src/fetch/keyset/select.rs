//! Selects that can be read page by page.

use diesel::dsl::{AsSelect, Filter, Order, Select};
use diesel::query_builder::{
    BoxedLimitOffsetClause, BoxedSelectStatement, LimitOffsetClause, NoLimitClause, NoOffsetClause, QueryFragment,
    QueryId, SelectStatement,
};
use diesel::query_dsl::methods::{FilterDsl, OrderDsl, SelectDsl};
use diesel::{Expression, Selectable, SelectableHelper};

use super::{Beyond, CursorColumns, Directions, Limited, OrderBy};
use crate::connection::{Dialect, Loads};
use crate::{Error, Model, Result};

/// A select that gives the model `M` page by page along the columns `C`.
#[diagnostic::on_unimplemented(
    message = "this query cannot be read page by page into `{M}`",
    label = "no select of `{M}` along the columns `{C}`",
    note = "page over the table of `{M}` or a join with it, without `.limit()`, `.offset()` or `.group_by()`",
    note = "each column of the ordering must be in the query, and not on the nullable side of a left join"
)]
pub trait SelectsPage<'q, M, C: CursorColumns<DB>, DB: Dialect>: Sized {
    /// The query for the first rows.
    type First: Loads<(M, C::Values), DB> + 'q;
    /// The query for the rows beyond a position.
    type Beyond: Loads<(M, C::Values), DB> + 'q;

    /// Selects the first rows in these directions.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a boxed query with its own order, `LIMIT` or `OFFSET`.
    fn select_first(self, directions: Directions, limit: i64) -> Result<Self::First>;

    /// Selects the first rows beyond a position.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a boxed query with its own order, `LIMIT` or `OFFSET`.
    fn select_beyond(self, position: Beyond<C, C::Values>, limit: i64) -> Result<Self::Beyond>;
}

/// `SELECT model, columns FROM … ORDER BY columns`.
type Ordered<Q, M, C, DB> = Order<Select<Q, (AsSelect<M, DB>, C)>, OrderBy<C>>;
/// The same `WHERE` beyond a position.
type Filtered<Q, M, C, DB> = Filter<Ordered<Q, M, C, DB>, Beyond<C, <C as CursorColumns<DB>>::Values>>;

#[diagnostic::do_not_recommend]
impl<'q, F, S, D, W, O, G, H, LC, M, C, DB> SelectsPage<'q, M, C, DB>
    for SelectStatement<F, S, D, W, O, LimitOffsetClause<NoLimitClause, NoOffsetClause>, G, H, LC>
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    C: CursorColumns<DB>,
    (AsSelect<M, DB>, C): Expression,
    Self: SelectDsl<(AsSelect<M, DB>, C)>,
    Select<Self, (AsSelect<M, DB>, C)>: OrderDsl<OrderBy<C>>,
    Ordered<Self, M, C, DB>: FilterDsl<Beyond<C, C::Values>>,
    Limited<Ordered<Self, M, C, DB>>: Loads<(M, C::Values), DB> + 'q,
    Limited<Filtered<Self, M, C, DB>>: Loads<(M, C::Values), DB> + 'q,
{
    type First = Limited<Ordered<Self, M, C, DB>>;
    type Beyond = Limited<Filtered<Self, M, C, DB>>;

    fn select_first(self, directions: Directions, limit: i64) -> Result<Self::First> {
        let selected = SelectDsl::select(self, (M::as_select(), C::default()));
        let ordered = OrderDsl::order(selected, OrderBy::new(directions));
        Ok(Limited::new(ordered, limit))
    }

    fn select_beyond(self, position: Beyond<C, C::Values>, limit: i64) -> Result<Self::Beyond> {
        let selected = SelectDsl::select(self, (M::as_select(), C::default()));
        let ordered = OrderDsl::order(selected, OrderBy::new(position.directions()));
        Ok(Limited::new(FilterDsl::filter(ordered, position), limit))
    }
}

#[diagnostic::do_not_recommend]
impl<'q, 'b, ST, QS, G, M, C, DB> SelectsPage<'q, M, C, DB> for BoxedSelectStatement<'b, ST, QS, DB, G>
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    C: CursorColumns<DB>,
    (AsSelect<M, DB>, C): Expression,
    Self: SelectDsl<(AsSelect<M, DB>, C)>,
    Select<Self, (AsSelect<M, DB>, C)>: OrderDsl<OrderBy<C>>,
    Ordered<Self, M, C, DB>: FilterDsl<Beyond<C, C::Values>>,
    Limited<Ordered<Self, M, C, DB>>: Loads<(M, C::Values), DB> + 'q,
    Limited<Filtered<Self, M, C, DB>>: Loads<(M, C::Values), DB> + 'q,
{
    type First = Limited<Ordered<Self, M, C, DB>>;
    type Beyond = Limited<Filtered<Self, M, C, DB>>;

    fn select_first(self, directions: Directions, limit: i64) -> Result<Self::First> {
        let selected = SelectDsl::select(bare(self)?, (M::as_select(), C::default()));
        let ordered = OrderDsl::order(selected, OrderBy::new(directions));
        Ok(Limited::new(ordered, limit))
    }

    fn select_beyond(self, position: Beyond<C, C::Values>, limit: i64) -> Result<Self::Beyond> {
        let selected = SelectDsl::select(bare(self)?, (M::as_select(), C::default()));
        let ordered = OrderDsl::order(selected, OrderBy::new(position.directions()));
        Ok(Limited::new(FilterDsl::filter(ordered, position), limit))
    }
}

/// The query, unless it says itself how many rows it gives, or in which order.
fn bare<'b, ST, QS, DB: Dialect, G>(
    query: BoxedSelectStatement<'b, ST, QS, DB, G>,
) -> Result<BoxedSelectStatement<'b, ST, QS, DB, G>> {
    if query.order.is_some() {
        return Err(Error::invalid(
            "query",
            "it has an order of its own, which that of its pages would override: leave it out",
        ));
    }
    let BoxedLimitOffsetClause { limit, offset } = &query.limit_offset;
    for clause in limit.iter().chain(offset) {
        if !clause.is_noop(&DB::default())? {
            return Err(Error::invalid(
                "query",
                "it has its own LIMIT or OFFSET, which pages would override: leave them out",
            ));
        }
    }
    Ok(query)
}
