//! What is called on a model that belongs to itself.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;

use futures_util::future::BoxFuture;

use super::Tree;
use super::statement::{Start, TreeOn, Way};
use crate::connection::first;
use crate::eager::link::Declared;
use crate::executor::{BackendOf, Executor, Side, lease, sending};
use crate::model::Model;
use crate::{Error, Result, watch};

/// The trees of a model that belongs to itself.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_tree.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// // Food holds Fruit and Bread; Fruit holds Apples.
/// let food = Category::descendants(1, &db).await?.expect("a category");
/// let names: Vec<_> = food.iter().map(|(depth, category)| format!("{depth} {}", category.name)).collect();
/// assert_eq!(names, ["0 Food", "1 Fruit", "2 Apples", "1 Bread"]);
///
/// let above: Vec<Category> = Category::ancestors(4, &db).await?;
/// assert_eq!(above.iter().map(|category| category.name.as_str()).collect::<Vec<_>>(), ["Fruit", "Food"]);
///
/// let shelves = Category::tree().max_depth(1)?.forest(&db).await?;
/// assert_eq!(shelves[0].len(), 3);
/// # Ok(()) }
/// ```
///
/// # Statements
///
/// One for each call, `WITH RECURSIVE`, however deep the tree. Soft-deleted rows are left out with all below them.
///
/// # Circles
///
/// Where rows point to each other in a circle, the walk ends, and each row comes once: a tree is cut where it would come
/// back to a row that it holds. Rows of a circle have no top, so that [`forest`](Self::forest) does not reach them.
pub trait TreeVerbs: Model + Sized {
    /// The model's trees, to be read with options.
    #[must_use]
    fn tree() -> TreeOf<Self, Declared> {
        TreeOf::new()
    }

    /// The row with this key and all rows below it; `None` if there is no such row.
    ///
    /// # Errors
    /// [`Error::Database`] if the statement fails, and the errors of leasing a connection.
    #[track_caller]
    fn descendants<E>(key: Self::Key, executor: &E) -> BoxFuture<'_, Result<Option<Tree<Self>>>>
    where
        E: Executor,
        Self: TreeOn<Declared, BackendOf<E>>,
    {
        Self::tree().descendants(key, executor)
    }

    /// All rows that belong to none, each with all rows below it, by their keys.
    ///
    /// # Errors
    /// As [`descendants`](Self::descendants).
    #[track_caller]
    fn forest<E>(executor: &E) -> BoxFuture<'_, Result<Vec<Tree<Self>>>>
    where
        E: Executor,
        Self: TreeOn<Declared, BackendOf<E>>,
    {
        Self::tree().forest(executor)
    }

    /// The rows above the row with this key, from its parent to the top; none if there is no such row.
    ///
    /// # Errors
    /// As [`descendants`](Self::descendants).
    #[track_caller]
    fn ancestors<E>(key: Self::Key, executor: &E) -> BoxFuture<'_, Result<Vec<Self>>>
    where
        E: Executor,
        Self: TreeOn<Declared, BackendOf<E>>,
    {
        Self::tree().ancestors(key, executor)
    }
}

impl<M: Model> TreeVerbs for M {}

/// The most levels that can be asked for.
const MAX_DEPTH: i64 = 1_000;

/// The trees of `M` along its foreign key `Columns`, and how far they are read. See [`TreeVerbs::tree`].
pub struct TreeOf<M, Columns> {
    max_depth: Option<i64>,
    along: PhantomData<fn() -> (M, Columns)>,
}

impl<M: Model, Columns: 'static> TreeOf<M, Columns> {
    /// The trees along a foreign key that Diesel's `belongs_to` does not declare: `TreeOf::<Staff, _>::via((staff::boss,))`.
    #[must_use]
    pub fn via(_columns: Columns) -> Self {
        Self::new()
    }

    const fn new() -> Self {
        Self {
            max_depth: None,
            along: PhantomData,
        }
    }

    /// Reads this many levels beside the start, up to 1 000, and no further.
    ///
    /// Rows in a circle are then walked until the levels are used up.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for another number.
    pub fn max_depth(mut self, levels: i64) -> Result<Self> {
        if !(0..=MAX_DEPTH).contains(&levels) {
            return Err(Error::invalid(
                "max_depth",
                format!("{levels} is not from 0 to {MAX_DEPTH} levels"),
            ));
        }
        self.max_depth = Some(levels);
        Ok(self)
    }

    /// See [`TreeVerbs::descendants`].
    ///
    /// # Errors
    /// As [`TreeVerbs::descendants`].
    #[track_caller]
    pub fn descendants<E>(self, key: M::Key, executor: &E) -> BoxFuture<'_, Result<Option<Tree<M>>>>
    where
        E: Executor,
        M: TreeOn<Columns, BackendOf<E>>,
    {
        watch::call(async move { self.descendants_of([key], executor).await.map(first) })
    }

    /// The rows with these keys, each with all rows below it, in the order of their keys. A row that is below another
    /// one comes there.
    ///
    /// # Errors
    /// As [`TreeVerbs::descendants`]; [`Error::Database`] on SQLite for more keys than one statement can bind, 32 766.
    #[track_caller]
    pub fn descendants_of<E>(
        self,
        keys: impl IntoIterator<Item = M::Key>,
        executor: &E,
    ) -> BoxFuture<'_, Result<Vec<Tree<M>>>>
    where
        E: Executor,
        M: TreeOn<Columns, BackendOf<E>>,
    {
        let keys: HashSet<_> = keys.into_iter().collect();
        watch::call(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let start = Start::Keys(keys.iter().cloned().collect());
            let rows = self.walk(start, Way::Down, executor).await?;
            Ok(Tree::plant(rows, M::key, M::parent, |row| keys.contains(&row.key())))
        })
    }

    /// See [`TreeVerbs::forest`].
    ///
    /// # Errors
    /// As [`TreeVerbs::descendants`].
    #[track_caller]
    pub fn forest<E>(self, executor: &E) -> BoxFuture<'_, Result<Vec<Tree<M>>>>
    where
        E: Executor,
        M: TreeOn<Columns, BackendOf<E>>,
    {
        watch::call(async move {
            let rows = self.walk(Start::Tops, Way::Down, executor).await?;
            Ok(Tree::plant(rows, M::key, M::parent, |row| row.parent().is_none()))
        })
    }

    /// See [`TreeVerbs::ancestors`].
    ///
    /// # Errors
    /// As [`TreeVerbs::descendants`].
    #[track_caller]
    pub fn ancestors<E>(self, key: M::Key, executor: &E) -> BoxFuture<'_, Result<Vec<M>>>
    where
        E: Executor,
        M: TreeOn<Columns, BackendOf<E>>,
    {
        watch::call(async move {
            let rows = self.walk(Start::Keys(vec![key.clone()]), Way::Up, executor).await?;
            let mut by_key: HashMap<_, _> = rows.into_iter().map(|row| (row.key(), row)).collect();
            let mut above = by_key.remove(&key).and_then(|row| row.parent());
            let mut ancestors = Vec::with_capacity(by_key.len());
            while let Some(row) = above.and_then(|key| by_key.remove(&key)) {
                above = row.parent();
                ancestors.push(row);
            }
            Ok(ancestors)
        })
    }

    async fn walk<E>(&self, start: Start<M::Key>, way: Way, executor: &E) -> Result<Vec<M>>
    where
        E: Executor,
        M: TreeOn<Columns, BackendOf<E>>,
    {
        let mut conn = lease(executor, Side::Read).await?;
        sending!(conn, M::walk(&*conn, start.clone(), way, self.max_depth))
    }
}

impl<M: Model, Columns> fmt::Debug for TreeOf<M, Columns> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeOf")
            .field("table", &M::TABLE)
            .field("max_depth", &self.max_depth)
            .finish()
    }
}
