//! `INSERT … ON CONFLICT …`, as one fragment for every column or tuple of columns.

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// An insert that does something else where a unique key is taken, and gives columns of the row back.
#[derive(Debug)]
pub struct InsertOr<Insert, Action, Columns> {
    pub(super) insert: Insert,
    pub(super) action: Action,
    pub(super) returning: Columns,
}

/// `DO NOTHING`, whichever key is taken.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// `(email) DO UPDATE SET …`.
#[derive(Clone, Copy, Debug)]
pub struct Set<Key, Changes> {
    pub(super) key: Key,
    pub(super) changes: Changes,
}

impl<Insert, Action, Columns: Expression> Query for InsertOr<Insert, Action, Columns> {
    type SqlType = Columns::SqlType;
}

impl<Insert, Action, Columns> QueryId for InsertOr<Insert, Action, Columns> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Insert, Action, Columns, DB> QueryFragment<DB> for InsertOr<Insert, Action, Columns>
where
    DB: Backend,
    Insert: QueryFragment<DB>,
    Action: QueryFragment<DB>,
    Columns: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(pass.reborrow())?;
        pass.push_sql(" ON CONFLICT ");
        self.action.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING ");
        self.returning.walk_ast(pass.reborrow())
    }
}

impl<DB: Backend> QueryFragment<DB> for Nothing {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("DO NOTHING");
        Ok(())
    }
}

impl<Key, Changes, DB> QueryFragment<DB> for Set<Key, Changes>
where
    DB: Backend,
    Key: QueryFragment<DB>,
    Changes: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("(");
        // A conflict target names columns without their table.
        let mut target = pass.reborrow();
        target.skip_from(true);
        self.key.walk_ast(target)?;
        pass.skip_from(false);
        pass.push_sql(") DO UPDATE SET ");
        self.changes.walk_ast(pass)
    }
}
