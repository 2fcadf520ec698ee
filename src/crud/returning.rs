//! Changes as one fragment: the caller's, and what every update of the model sets besides.

use std::marker::PhantomData;

use diesel::QuerySource;
use diesel::backend::Backend;
use diesel::query_builder::{AsChangeset, AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A changeset that was taken apart already: Diesel's `set` takes it as it is.
pub(super) struct Taken<Table, Changeset>(Changeset, PhantomData<Table>);

impl<Table, Changeset> Taken<Table, Changeset> {
    pub(super) fn new(changeset: Changeset) -> Self {
        Self(changeset, PhantomData)
    }
}

impl<Table: QuerySource, Changeset> AsChangeset for Taken<Table, Changeset> {
    type Target = Table;
    type Changeset = Changeset;

    fn as_changeset(self) -> Changeset {
        self.0
    }
}

/// Two sets of assignments, of which either may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Both<A, B>(pub(super) A, pub(super) B);

impl<A, B> QueryId for Both<A, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B, DB> QueryFragment<DB> for Both<A, B>
where
    DB: Backend + Default,
    A: QueryFragment<DB>,
    B: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        if !self.0.is_noop(pass.backend())? && !self.1.is_noop(pass.backend())? {
            pass.push_sql(", ");
        }
        self.1.walk_ast(pass)
    }
}
