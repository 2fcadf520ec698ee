//! The ways from a root row to the rows of a relation, over foreign keys.

use std::fmt::{self, Debug};
use std::hash::Hash;
use std::marker::PhantomData;

use diesel::Expression;
use diesel::backend::Backend;
use diesel::dsl::SqlTypeOf;
use diesel::internal::table_macro::{Inner, Join};
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::query_source::QuerySource;
use diesel::result::QueryResult;

use super::edge::{NoFilter, Scoping};
use super::link::{ForeignKey, Link, MayBeNull, Nulls};
use crate::model::Model;

/// A way from rows of `Root` to rows of `Target`.
pub trait Path<Root: Model, Target: Model>: 'static {
    /// What joins the two: a key of either.
    type Key: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// The key's SQL types as a tuple.
    type KeyTypes: 'static;
    /// The columns that are compared with keys, and given back with each row.
    type Matched: Expression + Default;
    /// What they are read into.
    type Values: Send + 'static;
    /// The root's columns that hold its key to the target.
    type Held: Default;
    /// The `FROM` clause.
    type From: Default;
    /// What filters and orders may speak of.
    type Source;
    /// Which rows between the two count.
    type Scope: Default;

    /// Whether the rows come from the root's own table.
    #[must_use]
    fn is_within_one_table() -> bool {
        Root::TABLE == Target::TABLE
    }

    /// The key by which `root` finds its rows; none if it has none.
    fn key_of(root: &Root) -> Option<Self::Key>;

    /// The key that a row came by.
    fn key_from(values: &Self::Values) -> Option<Self::Key>;
}

/// To the rows whose foreign key `Columns` holds the root's key: has_one, has_many.
#[derive(Debug)]
pub struct Children<Columns>(PhantomData<Columns>);

impl<Root, Target, Columns> Path<Root, Target> for Children<Columns>
where
    Root: Model<KeyColumns: Expression<SqlType: 'static> + Default>,
    Target: Model,
    Columns: ForeignKey<Target, Root, Columns: Expression>,
{
    type Key = Root::Key;
    type KeyTypes = SqlTypeOf<Root::KeyColumns>;
    type Matched = Columns::Columns;
    type Values = <Columns::Columns as Link<Target, Root::Key>>::Values;
    type Held = Root::KeyColumns;
    type From = FromTable<Target>;
    type Source = Target::Table;
    type Scope = NoFilter;

    fn key_of(root: &Root) -> Option<Root::Key> {
        Some(root.key())
    }

    fn key_from(values: &Self::Values) -> Option<Root::Key> {
        Columns::Columns::key_from(values)
    }
}

/// To the row whose key the root's foreign key `Columns` holds: belongs_to. `Null` is
/// [`NeverNull`](super::NeverNull) where the row has to be there.
#[derive(Debug)]
pub struct Parents<Columns, Null = MayBeNull>(PhantomData<(Columns, Null)>);

impl<Root, Target, Columns, Null> Path<Root, Target> for Parents<Columns, Null>
where
    Root: Model,
    Target: Model<KeyColumns: Expression<SqlType: 'static> + Link<Target, Target::Key>>,
    Columns: ForeignKey<Root, Target>,
    Null: Nulls<Root, Target::Key, Columns::Columns> + 'static,
{
    type Key = Target::Key;
    type KeyTypes = SqlTypeOf<Target::KeyColumns>;
    type Matched = Target::KeyColumns;
    type Values = <Target::KeyColumns as Link<Target, Target::Key>>::Values;
    type Held = Columns::Columns;
    type From = FromTable<Target>;
    type Source = Target::Table;
    type Scope = NoFilter;

    fn key_of(root: &Root) -> Option<Target::Key> {
        Columns::Columns::key_of(root)
    }

    fn key_from(values: &Self::Values) -> Option<Target::Key> {
        <Target::KeyColumns as Link<Target, Target::Key>>::key_from(values)
    }
}

/// To the rows that rows of `Middle` link with the root: many_to_many.
#[derive(Debug)]
pub struct Through<Middle, ToRoot, ToTarget>(PhantomData<(Middle, ToRoot, ToTarget)>);

impl<Root, Target, Middle, ToRoot, ToTarget> Path<Root, Target> for Through<Middle, ToRoot, ToTarget>
where
    Root: Model<KeyColumns: Expression<SqlType: 'static> + Default>,
    Target: Model<KeyColumns: Default>,
    Middle: Model<Deletion: Scoping<Middle>>,
    ToRoot: ForeignKey<Middle, Root, Columns: Expression>,
    ToTarget: ForeignKey<Middle, Target>,
    Target::Table: QuerySource,
    Middle::Table: QuerySource,
{
    type Key = Root::Key;
    type KeyTypes = SqlTypeOf<Root::KeyColumns>;
    type Matched = ToRoot::Columns;
    type Values = <ToRoot::Columns as Link<Middle, Root::Key>>::Values;
    type Held = Root::KeyColumns;
    type From = FromJoin<Target, Middle, ToTarget::Columns>;
    type Source = Join<Target::Table, Middle::Table, Inner>;
    type Scope = <Middle::Deletion as Scoping<Middle>>::Filter;

    fn is_within_one_table() -> bool {
        [Target::TABLE, Middle::TABLE].contains(&Root::TABLE)
    }

    fn key_of(root: &Root) -> Option<Root::Key> {
        Some(root.key())
    }

    fn key_from(values: &Self::Values) -> Option<Root::Key> {
        ToRoot::Columns::key_from(values)
    }
}

/// `posts`.
pub struct FromTable<M: Model>(<M::Table as QuerySource>::FromClause);

impl<M: Model> Default for FromTable<M> {
    fn default() -> Self {
        Self(M::table().from_clause())
    }
}

impl<M, DB> QueryFragment<DB> for FromTable<M>
where
    DB: Backend,
    M: Model,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

/// `tags INNER JOIN post_tags ON (post_tags.tag_id) = (tags.id)`.
pub struct FromJoin<Target: Model, Middle: Model, ToTarget> {
    target: FromTable<Target>,
    middle: FromTable<Middle>,
    to_target: ToTarget,
    key: Target::KeyColumns,
}

impl<Target, Middle, ToTarget> Default for FromJoin<Target, Middle, ToTarget>
where
    Target: Model<KeyColumns: Default>,
    Middle: Model,
    ToTarget: Default,
{
    fn default() -> Self {
        Self {
            target: FromTable::default(),
            middle: FromTable::default(),
            to_target: ToTarget::default(),
            key: Default::default(),
        }
    }
}

impl<Target, Middle, ToTarget, DB> QueryFragment<DB> for FromJoin<Target, Middle, ToTarget>
where
    DB: Backend,
    Target: Model<KeyColumns: QueryFragment<DB>>,
    Middle: Model,
    ToTarget: QueryFragment<DB>,
    FromTable<Target>: QueryFragment<DB>,
    FromTable<Middle>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.target.walk_ast(pass.reborrow())?;
        pass.push_sql(" INNER JOIN ");
        self.middle.walk_ast(pass.reborrow())?;
        pass.push_sql(" ON (");
        self.to_target.walk_ast(pass.reborrow())?;
        pass.push_sql(") = (");
        self.key.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}

impl<M: Model> Debug for FromTable<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromTable").field(&M::TABLE).finish()
    }
}

impl<Target: Model, Middle: Model, ToTarget> Debug for FromJoin<Target, Middle, ToTarget> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromJoin")
            .field(&Target::TABLE)
            .field(&Middle::TABLE)
            .finish()
    }
}
