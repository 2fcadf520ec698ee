//! The recursive statement.

use diesel::Selectable;
use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::SqlTypeOf;
use diesel::expression::{Expression, QueryMetadata};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use futures_util::future::BoxFuture;

use crate::Result;
use crate::connection::{Connection, Dialect};
use crate::eager::edge::Scoping;
use crate::eager::keys::KeyList;
use crate::eager::link::{ForeignKey, Link};
use crate::eager::path::FromTable;
use crate::eager::statement::{Columns as Selection, walk_condition, walk_key_names};
use crate::model::Model;

/// Which way the tree is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the rows that point here.
    Down,
    /// To the row that is pointed to.
    Up,
}

/// Where the walk starts.
#[derive(Clone, Debug)]
pub enum Start<K> {
    /// At these rows.
    Keys(Vec<K>),
    /// At the rows that point to none.
    Tops,
}

/// A model whose foreign key `Columns` to itself can be walked on `DB`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not belong to itself: it makes no tree",
    label = "no foreign key of `{Self}` to its own key is declared",
    note = "add `belongs_to({Self}, foreign_key = parent_id)` to `#[diesel(…)]` on `{Self}`, and derive `Associations`",
    note = "or name the foreign key's column: `TreeOf::<{Self}, _>::via((categories::parent_id,))`"
)]
pub trait TreeOn<Columns, DB: Dialect>: Model {
    /// The key of the row above this one.
    #[doc(hidden)]
    fn parent(&self) -> Option<Self::Key>;

    /// Sends the statement for the rows of the walk, by their keys.
    #[doc(hidden)]
    fn walk<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        start: Start<Self::Key>,
        way: Way,
        max_depth: Option<i64>,
    ) -> BoxFuture<'a, Result<Vec<Self>>>;
}

#[diagnostic::do_not_recommend]
impl<M, Columns, DB, ST> TreeOn<Columns, DB> for M
where
    DB: Dialect + QueryMetadata<SqlTypeOf<Selection<M, DB>>>,
    M: Model<Deletion: Scoping<M>, KeyColumns: Default> + Selectable<DB, SelectExpression: Expression>,
    Columns: ForeignKey<M, M>,
    Walk<M, Columns::Columns, DB>: QueryFragment<DB>,
    SqlTypeOf<Selection<M, DB>>: CompatibleType<M, DB, SqlType = ST>,
    M: FromSqlRow<ST, DB>,
    ST: 'static,
{
    fn parent(&self) -> Option<M::Key> {
        Columns::Columns::key_of(self)
    }

    fn walk<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        start: Start<M::Key>,
        way: Way,
        max_depth: Option<i64>,
    ) -> BoxFuture<'a, Result<Vec<M>>> {
        conn.load(&Walk::<M, Columns::Columns, DB> {
            start,
            way,
            max_depth,
            from: FromTable::default(),
            key: Default::default(),
            parent: Default::default(),
            scope: Default::default(),
            columns: M::construct_selection(),
        })
    }
}

/// `WITH RECURSIVE tree (key0) AS (… UNION …) SELECT … WHERE (id) IN (SELECT key0 FROM tree) ORDER BY id`.
///
/// `UNION` leaves out what is there already, so that a circle ends.
struct Walk<M, Columns, DB>
where
    M: Model<Deletion: Scoping<M>> + Selectable<DB>,
    DB: Backend,
{
    start: Start<M::Key>,
    way: Way,
    max_depth: Option<i64>,
    from: FromTable<M>,
    key: M::KeyColumns,
    parent: Columns,
    scope: <M::Deletion as Scoping<M>>::Filter,
    columns: Selection<M, DB>,
}

impl<M, Columns, DB> Query for Walk<M, Columns, DB>
where
    M: Model<Deletion: Scoping<M>> + Selectable<DB, SelectExpression: Expression>,
    DB: Backend,
{
    type SqlType = SqlTypeOf<Selection<M, DB>>;
}

impl<M, Columns, DB> QueryId for Walk<M, Columns, DB>
where
    M: Model<Deletion: Scoping<M>> + Selectable<DB>,
    DB: Backend,
{
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M, Columns, DB> QueryFragment<DB> for Walk<M, Columns, DB>
where
    M: Model<
            Deletion: Scoping<M, Filter: QueryFragment<DB>>,
            KeyColumns: QueryFragment<DB> + Expression<SqlType: KeyList<M::Key, DB>>,
        > + Selectable<DB, SelectExpression: QueryFragment<DB>>,
    Columns: QueryFragment<DB>,
    FromTable<M>: QueryFragment<DB>,
    DB: Backend + HasSqlType<BigInt>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let width = self.width();
        pass.push_sql(r#"WITH RECURSIVE "drivetrain_tree" ("#);
        walk_key_names::<DB>(width, "", pass.reborrow());
        pass.push_sql(if self.max_depth.is_some() {
            r#", "depth") AS ("#
        } else {
            ") AS ("
        });
        self.walk_start(pass.reborrow())?;
        pass.push_sql(" UNION ");
        self.walk_step(pass.reborrow())?;
        pass.push_sql(") SELECT ");
        self.columns.walk_ast(pass.reborrow())?;
        pass.push_sql(" FROM ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE (");
        self.key.walk_ast(pass.reborrow())?;
        pass.push_sql(") IN (SELECT ");
        walk_key_names::<DB>(width, "", pass.reborrow());
        pass.push_sql(r#" FROM "drivetrain_tree")"#);
        walk_condition(&self.scope, pass.reborrow())?;
        pass.push_sql(" ORDER BY ");
        self.key.walk_ast(pass)
    }
}

impl<M, Columns, DB> Walk<M, Columns, DB>
where
    M: Model<
            Deletion: Scoping<M, Filter: QueryFragment<DB>>,
            KeyColumns: QueryFragment<DB> + Expression<SqlType: KeyList<M::Key, DB>>,
        > + Selectable<DB>,
    Columns: QueryFragment<DB>,
    FromTable<M>: QueryFragment<DB>,
    DB: Backend + HasSqlType<BigInt>,
    i64: ToSql<BigInt, DB>,
{
    const fn width(&self) -> usize {
        <SqlTypeOf<M::KeyColumns> as KeyList<M::Key, DB>>::COLUMNS
    }

    /// Walks the rows to start at.
    fn walk_start<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        self.key.walk_ast(pass.reborrow())?;
        if self.max_depth.is_some() {
            pass.push_sql(", 0");
        }
        pass.push_sql(" FROM ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE (");
        match &self.start {
            Start::Keys(keys) => {
                self.key.walk_ast(pass.reborrow())?;
                pass.push_sql(")");
                <SqlTypeOf<M::KeyColumns> as KeyList<M::Key, DB>>::walk_list(keys, pass.reborrow())?;
            }
            Start::Tops => {
                self.parent.walk_ast(pass.reborrow())?;
                pass.push_sql(") IS NULL");
            }
        }
        walk_condition(&self.scope, pass)
    }

    /// Walks the step from rows that were reached to those next to them.
    fn walk_step<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (next, here): (&dyn QueryFragment<DB>, &dyn QueryFragment<DB>) = match self.way {
            Way::Down => (&self.key, &self.parent),
            Way::Up => (&self.parent, &self.key),
        };
        pass.push_sql("SELECT ");
        next.walk_ast(pass.reborrow())?;
        if self.max_depth.is_some() {
            pass.push_sql(r#", "drivetrain_tree"."depth" + 1"#);
        }
        pass.push_sql(r#" FROM "drivetrain_tree" INNER JOIN "#);
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" ON (");
        here.walk_ast(pass.reborrow())?;
        pass.push_sql(") = (");
        walk_key_names::<DB>(self.width(), r#""drivetrain_tree"."#, pass.reborrow());
        pass.push_sql(")");
        walk_condition(&self.scope, pass.reborrow())?;
        if let Some(depth) = &self.max_depth {
            pass.push_sql(r#" AND "drivetrain_tree"."depth" < "#);
            pass.push_bind_param::<BigInt, i64>(depth)?;
        }
        Ok(())
    }
}
