//! Filters by relations: users who have a published post, posts without tags.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, BoolOrNullableBool};

use super::edge::{NoFilter, Scoping};
use super::link::ChildOf;
use super::path::{Children, Parents, Path, Through};
use crate::model::Model;

/// A relation of `Root` to `Target` in filters. See [`Relations`].
pub struct Relation<Root, Target, P>(PhantomData<(Root, Target, P)>);

/// The relations of a model, for filters on it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::eager::{HasMany, ManyToMany};
///
/// // Names for relations that are used often.
/// impl User {
///     fn posts() -> HasMany<User, Post> {
///         User::has_many()
///     }
/// }
/// impl Post {
///     fn tags() -> ManyToMany<Post, Tag, PostTag> {
///         Post::many_to_many()
///     }
/// }
///
/// let names = |filtered: Vec<User>| filtered.into_iter().map(|user| user.name).collect::<Vec<_>>();
/// let writers = users::table.filter(User::posts().exists()).order(users::id);
/// assert_eq!(names(writers.fetch_all(&db).await?), ["Ada", "Bob"]);
///
/// let about_sql = users::table.filter(User::posts().any(Post::tags().any(tags::name.eq("sql"))));
/// assert_eq!(names(about_sql.fetch_all(&db).await?), ["Ada"]);
///
/// let busy = users::table.filter(User::posts().count().gt(1_i64));
/// assert_eq!(names(busy.fetch_all(&db).await?), ["Ada"]);
/// # Ok(()) }
/// ```
///
/// Each is one expression, for any Diesel filter on a query over the root's table: `EXISTS (SELECT … WHERE
/// posts.user_id = users.id AND …)`. Soft-deleted rows of the target and of the link table do not count.
pub trait Relations: Model {
    /// The rows that belong to this model.
    #[must_use]
    fn has_many<Target: ChildOf<Self>>() -> HasMany<Self, Target> {
        Relation(PhantomData)
    }

    /// The rows whose foreign key `columns` holds this model's key: `User::has_many_via::<Post, _>((posts::editor_id,))`.
    #[must_use]
    fn has_many_via<Target, Columns>(_columns: Columns) -> Relation<Self, Target, Children<Columns>> {
        Relation(PhantomData)
    }

    /// The row that this model belongs to.
    #[must_use]
    fn belongs_to<Target>() -> BelongsTo<Self, Target>
    where
        Self: ChildOf<Target>,
    {
        Relation(PhantomData)
    }

    /// The row whose key this model's foreign key `columns` holds.
    #[must_use]
    fn belongs_to_via<Target, Columns>(_columns: Columns) -> Relation<Self, Target, Parents<Columns>> {
        Relation(PhantomData)
    }

    /// The rows that rows of the model `Middle` link with this one.
    #[must_use]
    fn many_to_many<Target, Middle>() -> ManyToMany<Self, Target, Middle>
    where
        Middle: ChildOf<Self> + ChildOf<Target>,
    {
        Relation(PhantomData)
    }
}

impl<M: Model> Relations for M {}

/// The rows of `Target` that belong to `Root`.
pub type HasMany<Root, Target> = Relation<Root, Target, Children<<Target as ChildOf<Root>>::Column>>;

/// The row of `Target` that `Root` belongs to.
pub type BelongsTo<Root, Target> = Relation<Root, Target, Parents<<Root as ChildOf<Target>>::Column>>;

/// The rows of `Target` that rows of `Middle` link with `Root`.
pub type ManyToMany<Root, Target, Middle> =
    Relation<Root, Target, Through<Middle, <Middle as ChildOf<Root>>::Column, <Middle as ChildOf<Target>>::Column>>;

impl<Root, Target, P> Relation<Root, Target, P>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
{
    /// Holds where at least one related row passes the filter.
    pub fn any<F>(self, filter: F) -> Related<Root, Target, P, F, HasAny>
    where
        F: AppearsOnTable<P::Source> + Expression<SqlType: BoolOrNullableBool>,
    {
        Related::new(filter)
    }

    /// Holds where no related row passes the filter; also where there is none.
    pub fn none<F>(self, filter: F) -> Related<Root, Target, P, F, HasNone>
    where
        F: AppearsOnTable<P::Source> + Expression<SqlType: BoolOrNullableBool>,
    {
        Related::new(filter)
    }

    /// Holds where all related rows pass the filter; also where there is none. A filter that is `NULL` is not passed.
    pub fn every<F>(self, filter: F) -> Related<Root, Target, P, F, HasOnly>
    where
        F: AppearsOnTable<P::Source> + Expression<SqlType: BoolOrNullableBool>,
    {
        Related::new(filter)
    }

    /// Holds where there is a related row.
    #[must_use]
    pub fn exists(self) -> Related<Root, Target, P, NoFilter, HasAny> {
        Related::new(NoFilter)
    }

    /// Holds where there is no related row.
    #[must_use]
    pub fn is_empty(self) -> Related<Root, Target, P, NoFilter, HasNone> {
        Related::new(NoFilter)
    }

    /// The number of related rows.
    #[must_use]
    pub fn count(self) -> Related<Root, Target, P, NoFilter, HowMany> {
        Related::new(NoFilter)
    }

    /// The number of related rows that pass the filter.
    pub fn count_where<F>(self, filter: F) -> Related<Root, Target, P, F, HowMany>
    where
        F: AppearsOnTable<P::Source> + Expression<SqlType: BoolOrNullableBool>,
    {
        Related::new(filter)
    }
}

impl<Root, Target, P> Clone for Relation<Root, Target, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Root, Target, P> Copy for Relation<Root, Target, P> {}

impl<Root: Model, Target: Model, P> fmt::Debug for Relation<Root, Target, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relation({} to {})", Root::TABLE, Target::TABLE)
    }
}

/// What is asked of related rows.
pub trait Question: QueryId + Send + 'static {
    /// The type of the answer.
    type SqlType;
    /// What stands before the rows.
    #[doc(hidden)]
    const OPENING: &'static str;
    /// What stands behind the filter.
    #[doc(hidden)]
    const PASSING: &'static str = "";
}

macro_rules! questions {
    ($($(#[$docs:meta])* $name:ident: $ty:ty, $opening:literal $(, $passing:literal)?;)*) => {
        $(
            $(#[$docs])*
            #[derive(Clone, Copy, Debug, QueryId)]
            pub struct $name;

            impl Question for $name {
                type SqlType = $ty;
                const OPENING: &'static str = $opening;
                $(const PASSING: &'static str = $passing;)?
            }
        )*
    };
}

questions! {
    /// Whether at least one row passes.
    HasAny: Bool, "EXISTS (SELECT 1";
    /// Whether no row passes.
    HasNone: Bool, "NOT EXISTS (SELECT 1";
    /// Whether all rows pass.
    HasOnly: Bool, "NOT EXISTS (SELECT 1", " IS NOT TRUE";
    /// How many rows pass.
    HowMany: BigInt, "(SELECT COUNT(*)";
}

/// A question about the related rows of each root: an expression over the root's table.
pub struct Related<Root: Model, Target: Model<Deletion: Scoping<Target>>, P: Path<Root, Target>, F, Asked> {
    from: P::From,
    matched: P::Matched,
    held: P::Held,
    link_scope: P::Scope,
    scope: <Target::Deletion as Scoping<Target>>::Filter,
    filter: F,
    asked: PhantomData<Asked>,
}

impl<Root, Target, P, F, Asked> Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
{
    fn new(filter: F) -> Self {
        Self {
            from: Default::default(),
            matched: Default::default(),
            held: Default::default(),
            link_scope: Default::default(),
            scope: Default::default(),
            filter,
            asked: PhantomData,
        }
    }
}

impl<Root, Target, P, F, Asked> fmt::Debug for Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
    Asked: Question,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} FROM {} …)", Asked::OPENING, Target::TABLE)
    }
}

impl<Root, Target, P, F, Asked> Expression for Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
    Asked: Question<SqlType: diesel::sql_types::SqlType + diesel::expression::TypedExpressionType>,
{
    type SqlType = Asked::SqlType;
}

impl<Root, Target, P, F, Asked, QS> AppearsOnTable<QS> for Related<Root, Target, P, F, Asked>
where
    Self: Expression,
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target, Held: AppearsOnTable<QS>>,
{
}

impl<Root, Target, P, F, Asked, QS> SelectableExpression<QS> for Related<Root, Target, P, F, Asked>
where
    Self: AppearsOnTable<QS>,
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target, Held: SelectableExpression<QS>>,
{
}

impl<Root, Target, P, F, Asked> ValidGrouping<()> for Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
{
    type IsAggregate = is_aggregate::No;
}

impl<Root, Target, P, F, Asked> QueryId for Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
    F: QueryId,
    Asked: Question,
{
    type QueryId = (PhantomData<(Root, Target, P, Asked)>, F::QueryId);
    const HAS_STATIC_QUERY_ID: bool = F::HAS_STATIC_QUERY_ID;
}

impl<Root, Target, P, F, Asked, DB> QueryFragment<DB> for Related<Root, Target, P, F, Asked>
where
    DB: Backend,
    Root: Model,
    Target: Model<Deletion: Scoping<Target, Filter: QueryFragment<DB>>>,
    P: Path<
            Root,
            Target,
            From: QueryFragment<DB>,
            Matched: QueryFragment<DB> + NamedColumns<DB>,
            Held: QueryFragment<DB>,
            Scope: QueryFragment<DB>,
        >,
    F: QueryFragment<DB>,
    Asked: Question,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(Asked::OPENING);
        if P::is_within_one_table() {
            self.walk_named(pass.reborrow())?;
        } else {
            self.walk_correlated(pass.reborrow())?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

impl<Root, Target, P, F, Asked> Related<Root, Target, P, F, Asked>
where
    Root: Model,
    Target: Model<Deletion: Scoping<Target>>,
    P: Path<Root, Target>,
    Asked: Question,
{
    fn walk_correlated<'b, DB>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        P: Path<
                Root,
                Target,
                From: QueryFragment<DB>,
                Matched: QueryFragment<DB>,
                Held: QueryFragment<DB>,
                Scope: QueryFragment<DB>,
            >,
        Target: Model<Deletion: Scoping<Target, Filter: QueryFragment<DB>>>,
        F: QueryFragment<DB>,
    {
        pass.push_sql(" FROM ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE (");
        self.matched.walk_ast(pass.reborrow())?;
        pass.push_sql(") = (");
        self.held.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        self.walk_conditions(pass, " AND (")
    }

    /// Within one table, the inner rows hide the outer ones, so they are compared under names of their own.
    fn walk_named<'b, DB>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        P: Path<
                Root,
                Target,
                From: QueryFragment<DB>,
                Matched: NamedColumns<DB>,
                Held: QueryFragment<DB>,
                Scope: QueryFragment<DB>,
            >,
        Target: Model<Deletion: Scoping<Target, Filter: QueryFragment<DB>>>,
        F: QueryFragment<DB>,
    {
        pass.push_sql(" FROM (SELECT ");
        self.matched.walk_named(pass.reborrow())?;
        pass.push_sql(" FROM ");
        self.from.walk_ast(pass.reborrow())?;
        self.walk_conditions(pass.reborrow(), " WHERE (")?;
        pass.push_sql(r#") AS "drivetrain_related" WHERE ("#);
        self.matched.walk_names(pass.reborrow());
        pass.push_sql(") = (");
        self.held.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }

    /// Walks the scopes and the filter, the first one behind `opening`.
    fn walk_conditions<'b, DB>(&'b self, mut pass: AstPass<'_, 'b, DB>, opening: &'static str) -> QueryResult<()>
    where
        DB: Backend,
        P: Path<Root, Target, Scope: QueryFragment<DB>>,
        Target: Model<Deletion: Scoping<Target, Filter: QueryFragment<DB>>>,
        F: QueryFragment<DB>,
    {
        let conditions: [(&'b dyn QueryFragment<DB>, &str); 3] = [
            (&self.link_scope, ""),
            (&self.scope, ""),
            (&self.filter, Asked::PASSING),
        ];
        let mut opening = opening;
        for (condition, passing) in conditions {
            if condition.is_noop(pass.backend())? {
                continue;
            }
            pass.push_sql(opening);
            condition.walk_ast(pass.reborrow())?;
            pass.push_sql(")");
            pass.push_sql(passing);
            opening = " AND (";
        }
        Ok(())
    }
}

/// A tuple of columns that can be given other names.
pub trait NamedColumns<DB: Backend> {
    /// Walks `categories.parent_id AS "key0"`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_named<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Walks `"drivetrain_related"."key0"`.
    fn walk_names(&self, pass: AstPass<'_, '_, DB>);
}

macro_rules! named {
    ($(($($column:ident $part:tt $name:literal),*))*) => {
        $(
            impl<DB: Backend, $($column: QueryFragment<DB>),*> NamedColumns<DB> for ($($column,)*) {
                fn walk_named<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                    $(
                        pass.push_sql(if $part == 0 { "" } else { ", " });
                        self.$part.walk_ast(pass.reborrow())?;
                        pass.push_sql(concat!(" AS \"", $name, "\""));
                    )*
                    Ok(())
                }

                fn walk_names(&self, mut pass: AstPass<'_, '_, DB>) {
                    $(
                        pass.push_sql(if $part == 0 { "" } else { ", " });
                        pass.push_sql(concat!("\"drivetrain_related\".\"", $name, "\""));
                    )*
                }
            }
        )*
    };
}

named! {
    (A 0 "key0")
    (A 0 "key0", B 1 "key1")
    (A 0 "key0", B 1 "key1", C 2 "key2")
    (A 0 "key0", B 1 "key1", C 2 "key2", D 3 "key3")
}
