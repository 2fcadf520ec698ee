//! Queries without an order of their own.

use diesel::query_builder::{
    BoxedSelectStatement, BoxedSqlQuery, DeleteStatement, InsertStatement, NoOrderClause, SelectStatement, SqlQuery,
    UpdateStatement,
};

/// A query that leaves its order to the keyset.
///
/// Of a boxed query it shows only when it is run. What is no select has no order, and is refused by
/// [`SelectsPage`](super::SelectsPage).
#[diagnostic::on_unimplemented(
    message = "this query has an order of its own, beside that of its pages",
    label = "the pages are in the order of the keyset, chunks in that of the key",
    note = "leave `.order(…)` out, and say the order in the keyset: `Keyset::new((posts::title.desc(), posts::id.desc()))`"
)]
pub trait Unordered {}

#[diagnostic::do_not_recommend]
impl<F, S, D, W, L, G, H, LC> Unordered for SelectStatement<F, S, D, W, NoOrderClause, L, G, H, LC> {}
#[diagnostic::do_not_recommend]
impl<ST, QS, DB, G> Unordered for BoxedSelectStatement<'_, ST, QS, DB, G> {}
#[diagnostic::do_not_recommend]
impl<Inner> Unordered for SqlQuery<Inner> {}
#[diagnostic::do_not_recommend]
impl<DB: diesel::backend::Backend, Inner> Unordered for BoxedSqlQuery<'_, DB, Inner> {}
#[diagnostic::do_not_recommend]
impl<T: diesel::QuerySource, U, Op, Ret> Unordered for InsertStatement<T, U, Op, Ret> {}
#[diagnostic::do_not_recommend]
impl<T: diesel::QuerySource, U, V, Ret> Unordered for UpdateStatement<T, U, V, Ret> {}
#[diagnostic::do_not_recommend]
impl<T: diesel::QuerySource, U, Ret> Unordered for DeleteStatement<T, U, Ret> {}
