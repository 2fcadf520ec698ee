//! One relation of a shape, as facts.

use std::fmt;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BoolOrNullableBool;

use super::path::Path;
use crate::Result;
use crate::model::{HardDelete, MarkDeleted, Model, SoftDelete};

/// One relation of a shape: where it leads, and which rows it gives in which order.
///
/// `#[derive(EagerLoad)]` writes one for each field but the root.
pub trait Edge: Sized + 'static {
    /// The model that it starts from.
    type Root: Model;
    /// The model that it leads to.
    type Target: Model;
    /// The way over foreign keys.
    type Path: Path<Self::Root, Self::Target>;
    /// What each root gets: `Vec<T>`, `Option<T>` or `i64`.
    type Value: Clone + Default + Send + 'static;
    /// The values that the shape is given at run time.
    type Params: Send + Sync + 'static;
    /// Whether soft-deleted rows are left out: the model's scope, or [`NoFilter`].
    type Scope: Default;
    /// Which rows are given; [`NoFilter`] for all.
    type Filter: FilterOf<Self>;
    /// By what they are ordered, before their key; [`NoFilter`] for nothing.
    type Order: OrderOf<Self>;

    /// The filter for these parameters.
    fn filter(params: &Self::Params) -> Self::Filter;

    /// The order for these parameters.
    fn order(params: &Self::Params) -> Self::Order;

    /// How many rows each root gets at most.
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) for a negative number.
    fn limit(_params: &Self::Params) -> Result<Option<i64>> {
        Ok(None)
    }
}

pub(super) type KeyOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Key;
pub(super) type KeyTypesOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::KeyTypes;
pub(super) type MatchedOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Matched;
pub(super) type HeldOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Held;
pub(super) type ValuesOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Values;
pub(super) type FromOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::From;
pub(super) type LinkScopeOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Scope;
pub(super) type SourceOf<Ed> = <PathOf<Ed> as Path<<Ed as Edge>::Root, <Ed as Edge>::Target>>::Source;
type PathOf<Ed> = <Ed as Edge>::Path;

/// A condition over the tables of an edge.
#[diagnostic::on_unimplemented(
    message = "this filter does not fit the rows that its edge leads to",
    label = "names a column of another table, or is not a condition",
    note = "a filter is a condition over the columns of the field's model, with `through` also over those of the link: `filter = posts::title.ne(\"\")`"
)]
pub trait FilterOf<Ed: Edge> {}

#[diagnostic::do_not_recommend]
impl<Ed, F> FilterOf<Ed> for F
where
    Ed: Edge,
    F: AppearsOnTable<SourceOf<Ed>> + Expression<SqlType: BoolOrNullableBool>,
{
}

/// An order of the rows of an edge.
#[diagnostic::on_unimplemented(
    message = "this order does not fit the rows that its edge leads to",
    label = "names a column of another table",
    note = "an order is by columns of the field's model, with `through` also by those of the link: `order = posts::id.desc()`"
)]
pub trait OrderOf<Ed: Edge> {}

#[diagnostic::do_not_recommend]
impl<Ed: Edge, O: AppearsOnTable<SourceOf<Ed>>> OrderOf<Ed> for O {}

/// The scope of models that are deleted in this way.
pub trait Scoping<M> {
    /// The filter that leaves soft-deleted rows out.
    type Filter: Default;
}

impl<M> Scoping<M> for HardDelete {
    type Filter = NoFilter;
}

impl<M: SoftDelete> Scoping<M> for MarkDeleted {
    type Filter = NotDeleted<M>;
}

/// A model whose rows are shown as long as they are there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may be soft-deleted: there may be no row to show",
    label = "the field needs an `Option<…>`",
    note = "write `Option<T>` to leave soft-deleted parents out, or add `with_deleted` to the edge to load them"
)]
pub trait AlwaysThere {}

#[diagnostic::do_not_recommend]
impl<M: Model<Deletion = HardDelete>> AlwaysThere for M {}

/// Checks that rows are not soft-deleted.
#[doc(hidden)]
pub const fn always_there<M: AlwaysThere>() {}

/// `posts.deleted_at IS NULL`.
pub struct NotDeleted<M: SoftDelete>(M::NotDeleted);

impl<M: SoftDelete> Default for NotDeleted<M> {
    fn default() -> Self {
        Self(M::not_deleted())
    }
}

impl<M: SoftDelete> fmt::Debug for NotDeleted<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NotDeleted").field(&M::TABLE).finish()
    }
}

impl<M: SoftDelete<NotDeleted: QueryFragment<DB>>, DB: Backend> QueryFragment<DB> for NotDeleted<M> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

/// No filter, and no order.
#[derive(Clone, Copy, Debug, Default, QueryId)]
pub struct NoFilter;

impl<Ed: Edge> FilterOf<Ed> for NoFilter {}
impl<Ed: Edge> OrderOf<Ed> for NoFilter {}

impl<DB: Backend> QueryFragment<DB> for NoFilter {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Ok(())
    }
}
