//! Eager loading: values made of a root row and the rows of its relations.
//!
//! A shape names what is loaded with a row. `#[derive(EagerLoad)]` writes it down; every terminal gives it:
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> drivetrain::Result<()> {
//! # let db = doc_db().await?;
//! #[derive(Clone, Debug, EagerLoad)]
//! struct PostWithTags {
//!     #[eager(root)]
//!     post: Post,
//!     #[eager(many_to_many(through = PostTag))]
//!     tags: Vec<Tag>,
//! }
//!
//! #[derive(Clone, Debug, EagerLoad)]
//! struct UserWithPosts {
//!     #[eager(root)]
//!     user: User,
//!     #[eager(has_many)]
//!     posts: Vec<PostWithTags>,
//! }
//!
//! let users: Vec<UserWithPosts> = users::table.order(users::id).fetch_all(&db).await?;
//! assert_eq!(users[0].posts[0].tags[0].name, "rust");
//! # Ok(()) }
//! ```
//!
//! # Statements
//!
//! One for the root, and one for each edge of the type, nested ones included, whatever the number of rows; none for an
//! edge that no row leads to. Edges of one level are sent together: on PostgreSQL they share a round trip.
//!
//! # What stands behind it
//!
//! An [`Edge`] states a relation: its [path] over foreign keys, filter, order and limit. [`EdgeOn`] runs it for
//! the rows at hand as one statement. [`EagerLoad`] puts the rows together by hash maps over their keys.

mod at_once;
mod edge;
mod group;
mod keys;
mod link;
mod load;
mod loader;
pub mod path;
mod relation;
mod statement;
mod terminals;
mod tree;
mod verbs;

use futures_util::future::BoxFuture;

pub use self::at_once::{
    Arrived, AtOnce, FetchAtOnce, InOneRoundTrip, OneRoundTrip, Pipelines, RowSource, SelectsSource, Standing,
    send_count, send_many, send_one,
};
pub use self::edge::{AlwaysThere, Edge, FilterOf, NoFilter, OrderOf, Scoping, always_there};
pub use self::keys::KeyList;
pub use self::link::{AsKey, ChildOf, Declared, ForeignKey, Link, MayBeNull, NeverNull, Nulls, Present, Required};
pub use self::load::{EdgeOn, Keyed, Loaded, count, limit, many, one, required};
pub use self::loader::Loader;
pub use self::relation::{
    BelongsTo, HasAny, HasMany, HasNone, HasOnly, HowMany, ManyToMany, NamedColumns, Question, Related, Relation,
    Relations,
};
pub use self::tree::{Branch, Tree, TreeOf, TreeOn, TreeVerbs};
pub use self::verbs::{ShapeVerbs, With, WithoutParams};
use crate::connection::{Connection, Dialect};
use crate::{Model, Result};

/// A type that says what is loaded: a model, or a root row and its relations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded eagerly",
    label = "neither a model nor a shape",
    note = "derive `Model` for the rows of a table, or `EagerLoad` for a row with its relations"
)]
pub trait Shape: Sized + Send + 'static {
    /// The model whose rows the query gives.
    type Root: Model;
    /// The values that its edges need at run time; `()` if none.
    type Params: Send + Sync + 'static;
}

/// A shape that can be loaded on `DB`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded on `{DB}`",
    label = "one of its edges, or its root, is no SQL of `{DB}`",
    note = "each type in a shape is a model or derives `EagerLoad`; filters and orders are SQL of `{DB}`"
)]
pub trait EagerLoad<DB: Dialect>: Shape {
    /// Whether a value is its row, so that nothing has to be loaded.
    #[doc(hidden)]
    const IS_ROW: bool = false;

    /// Loads what belongs around `roots`, and gives one value per root, in their order.
    ///
    /// # Statements
    /// One for each edge, nested ones included; none without roots.
    fn load_around<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        roots: Vec<Self::Root>,
        params: &'a Self::Params,
    ) -> Around<'a, Self>;
}

/// The values around a set of roots.
pub enum Around<'a, S> {
    /// Nothing had to be loaded.
    Ready(Vec<S>),
    /// Statements are sent as this is polled.
    Loading(BoxFuture<'a, Result<Vec<S>>>),
}

impl<S> Around<'_, S> {
    /// The values, once all statements ended.
    ///
    /// # Errors
    /// As the statements give them.
    pub async fn finish(self) -> Result<Vec<S>> {
        match self {
            Self::Ready(values) => Ok(values),
            Self::Loading(values) => values.await,
        }
    }
}

impl<S: std::fmt::Debug> std::fmt::Debug for Around<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ready(values) => f.debug_tuple("Ready").field(values).finish(),
            Self::Loading(_) => f.write_str("Loading"),
        }
    }
}

impl<M: Model> Shape for M {
    type Root = M;
    type Params = ();
}

impl<M: Model, DB: Dialect> EagerLoad<DB> for M {
    const IS_ROW: bool = true;

    fn load_around<'a, C: Connection<Backend = DB>>(_: &'a C, roots: Vec<M>, (): &'a ()) -> Around<'a, M> {
        Around::Ready(roots)
    }
}
