//! Queries that read the tables whose columns they name.

use diesel::query_builder::AsQuery;

/// A query that names only columns of tables that it reads.
///
/// Diesel checks most clauses as they are written, and the filter only when the query is run, with a message about its
/// own traits. There are two impls, of which the second never holds: the compiler goes into the bounds of an only
/// impl and tells what is wrong there, and tells our message where it has to choose and cannot. `V` is always
/// [`Valid`], and never written.
#[diagnostic::on_unimplemented(
    message = "this query names a column of a table that it does not read",
    label = "a filter is over another table",
    note = "filter by columns of the query's own tables, or join the other one: `users::table.inner_join(posts::table)`"
)]
pub trait WellFormed<V = Valid> {
    /// The query as Diesel runs it.
    type Query;

    /// The query as Diesel runs it.
    fn query(self) -> Self::Query;
}

/// What [`WellFormed`] finds.
#[derive(Clone, Copy, Debug)]
pub struct Valid;

/// What [`WellFormed`] never finds.
#[derive(Clone, Copy, Debug)]
pub struct Invalid;

impl<Q: AsQuery> WellFormed<Valid> for Q {
    type Query = Q::Query;

    fn query(self) -> Q::Query {
        self.as_query()
    }
}

impl<Q: Malformed> WellFormed<Invalid> for Q {
    type Query = Q;

    fn query(self) -> Q {
        self
    }
}

/// Implemented by nothing.
pub trait Malformed {}
