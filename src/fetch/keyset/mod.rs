//! Keyset pages: pages that stay fast and stable while rows come and go.
//!
//! A page is found by comparing with the row where the last one ended, not by counting rows to skip: the thousandth
//! page costs as much as the first, and a row that is inserted or deleted meanwhile moves no other row to another page.

pub(crate) mod chunks;
mod columns;
mod cursor;
mod limited;
mod order;
pub(crate) mod page;
#[cfg(feature = "pg")]
mod pg;
mod predicate;
mod select;
#[cfg(feature = "sqlite")]
mod sqlite;
mod unordered;
mod value;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use diesel::Table;
use diesel::query_builder::QueryId;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

pub use self::columns::CursorColumns;
pub use self::cursor::Cursor;
pub use self::limited::Limited;
pub use self::order::{Direction, Directions, EndsIn, OrderBy, OrderColumn, Ordering, Way};
pub use self::page::CursorPage;
#[cfg(feature = "pg")]
pub use self::pg::{Sent, WireFormat};
pub use self::predicate::{Beyond, Edge, FarSide};
pub use self::select::SelectsPage;
#[cfg(feature = "sqlite")]
pub use self::sqlite::{StorageClass, Stored, StoredAs};
pub use self::unordered::Unordered;
pub use self::value::CursorValue;
use super::well_formed::{Valid, WellFormed};
#[cfg(doc)]
use crate::Error;
use crate::eager::{EagerLoad, WithoutParams};
use crate::executor::{BackendOf, Executor};
use crate::{Model, Result};

/// An ordering that pages can be walked along: columns that end in the model's key, each with its direction.
///
/// Up to six columns, in any mix of directions, nullable ones too; a composite key ends the ordering with all its
/// columns in their order. That the key is there is checked when this compiles, because without it rows that tie would
/// be skipped. `NULL` stands where the database puts it: behind all values on PostgreSQL, before them on SQLite.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # fn main() {
/// use drivetrain::Keyset;
///
/// let by_name = Keyset::new((users::name.asc(), users::id.asc()));
/// let newest = Keyset::new((users::id.desc(),)).signed_with(b"32 random bytes from the settings");
/// # }
/// ```
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # fn main() {
/// // this ordering does not end in the key `users::columns::id`
/// let by_name = drivetrain::Keyset::new((users::name.asc(),));
/// # }
/// ```
///
/// An index over the same columns in the same directions (or all reversed) makes each page a walk of a few index
/// entries. Columns that run in one direction and are not nullable are compared as one row value, `(a, id) > ($1, $2)`;
/// where the direction changes, as `a >= $1 AND (a > $1 OR …)`. Both give the database a bound to start at. Of a nullable
/// first column, values and `NULL`s are read by a statement each, where a page reaches from one to the other.
pub struct Keyset<O> {
    secret: Option<Arc<[u8]>>,
    ordering: PhantomData<fn() -> O>,
}

impl<O> Keyset<O> {
    /// The ordering by `order`: a tuple of `column.asc()` and `column.desc()` whose last columns are the key.
    #[must_use]
    pub fn new(_order: O) -> Self
    where
        O: Ordering,
        O::Columns: EndsIn<<O::Table as Table>::PrimaryKey>,
    {
        Self {
            secret: None,
            ordering: PhantomData,
        }
    }

    /// Signs the cursors with HMAC-SHA256, so that only cursors made with the same secret are read.
    ///
    /// An unsigned cursor is safe as well: its values are bound, not written into SQL. Sign where a client must not
    /// choose a position by itself. Signing hides nothing: who decodes a cursor reads the ordered values of its row.
    /// The secret should be 32 random bytes; with an empty one every page is [`Error::InvalidInput`].
    #[must_use]
    pub fn signed_with(mut self, secret: &[u8]) -> Self {
        self.secret = Some(Arc::from(secret));
        self
    }
}

impl<O> Clone for Keyset<O> {
    fn clone(&self) -> Self {
        Self {
            secret: self.secret.clone(),
            ordering: PhantomData,
        }
    }
}

impl<O> fmt::Debug for Keyset<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyset")
            .field("ordering", &std::any::type_name::<O>())
            .field("signed", &self.secret.is_some())
            .finish()
    }
}

/// The methods that walk a query by keyset, on every Diesel select of a model's table or a join with it.
///
/// The query brings filters, joins and scopes; the order is the keyset's. A query with an order, a `LIMIT` or an
/// `OFFSET` of its own is refused (a boxed one when it is run), and so is one that is grouped. Each row of the model must appear once: a
/// join that repeats it (a parent with its children) would put the copies on one position.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::{CursorPage, FetchKeyset, Keyset};
///
/// let newest = Keyset::new((users::id.desc(),));
/// let first: CursorPage<User> = users::table.fetch_after(&newest, None, 2, &db).await?;
/// assert_eq!(first.items.iter().map(|user| user.id).collect::<Vec<_>>(), [3, 2]);
///
/// // The cursor goes to the client as text and comes back in the next request.
/// let text = first.next.expect("there is a third user").to_string();
/// let cursor = text.parse()?;
/// let second: CursorPage<User> = users::table.fetch_after(&newest, Some(&cursor), 2, &db).await?;
/// assert_eq!((second.items[0].id, second.next), (1, None));
///
/// let back: CursorPage<User> = users::table.fetch_before(&newest, second.previous.as_ref(), 2, &db).await?;
/// assert_eq!(back.items, first.items);
/// # Ok(()) }
/// ```
pub trait FetchKeyset<E, V = Valid>: Sized {
    /// The page behind `cursor`, or the first page.
    ///
    /// # Statements
    /// One of `limit + 1` rows, `SELECT … WHERE (a, id) > ($1, $2) ORDER BY a ASC, id ASC LIMIT 21`, and those of the
    /// shape's relations. The limit is in the text, so that the database plans all pages of one length alike. One more
    /// where a page reaches from the values of a nullable first column to its `NULL`s.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a limit that is not from 1 to
    /// [`PageRequest::MAX_PER_PAGE`](crate::PageRequest::MAX_PER_PAGE), and for a cursor that was cut or changed, that
    /// is from another ordering or version, or that is not signed where the keyset is. Otherwise as
    /// [`fetch_all`](crate::Fetch::fetch_all).
    #[track_caller]
    fn fetch_after<'a, S, O>(
        self,
        keyset: &Keyset<O>,
        cursor: Option<&Cursor>,
        limit: i64,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<CursorPage<S>>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: EagerLoad<BackendOf<E>, Params: WithoutParams>,
        O: Ordering,
        O::Columns: CursorColumns<BackendOf<E>> + EndsIn<KeyOf<S::Root>>,
        Self::Query: Unordered + SelectsPage<'a, S::Root, O::Columns, BackendOf<E>>,
    {
        page::fetch::<S, _, _, _>(
            self.query(),
            keyset,
            cursor,
            limit,
            Way::Forward,
            S::Params::NONE,
            executor,
        )
    }

    /// The page before `cursor`, or the last page. Its rows come in the ordering's direction like any others.
    ///
    /// # Statements
    /// As [`fetch_after`](Self::fetch_after).
    ///
    /// # Errors
    /// As [`fetch_after`](Self::fetch_after).
    #[track_caller]
    fn fetch_before<'a, S, O>(
        self,
        keyset: &Keyset<O>,
        cursor: Option<&Cursor>,
        limit: i64,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<CursorPage<S>>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: EagerLoad<BackendOf<E>, Params: WithoutParams>,
        O: Ordering,
        O::Columns: CursorColumns<BackendOf<E>> + EndsIn<KeyOf<S::Root>>,
        Self::Query: Unordered + SelectsPage<'a, S::Root, O::Columns, BackendOf<E>>,
    {
        page::fetch::<S, _, _, _>(
            self.query(),
            keyset,
            cursor,
            limit,
            Way::Backward,
            S::Params::NONE,
            executor,
        )
    }

    /// All rows by ascending key, `rows` of them a statement.
    ///
    /// Each chunk is a statement with a lease of its own, so that walking a huge table holds neither a connection nor a
    /// snapshot between chunks. A row that is there throughout comes exactly once; one inserted behind the last key seen
    /// comes too, one deleted before its chunk does not. The query has no order of its own. It is copied for each chunk, which
    /// a boxed query cannot be.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// use drivetrain::FetchKeyset;
    /// use futures_util::TryStreamExt;
    ///
    /// let mut chunks = users::table.fetch_chunks::<User>(2, &db);
    /// let mut sizes = Vec::new();
    /// while let Some(users) = chunks.try_next().await? {
    ///     sizes.push(users.len());
    /// }
    /// assert_eq!(sizes, [2, 1]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One for each `rows` rows, and those of the shape's relations for each chunk.
    ///
    /// # Errors
    /// As the last item: [`Error::InvalidInput`] if `rows` is below 1; otherwise as
    /// [`fetch_all`](crate::Fetch::fetch_all).
    #[track_caller]
    fn fetch_chunks<'a, S>(self, rows: i64, executor: &'a E) -> BoxStream<'a, Result<Vec<S>>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: EagerLoad<BackendOf<E>, Params: WithoutParams>,
        <S::Root as Model>::KeyColumns: CursorColumns<BackendOf<E>>,
        Self::Query:
            Unordered + SelectsPage<'a, S::Root, <S::Root as Model>::KeyColumns, BackendOf<E>> + Clone + Send + 'a,
    {
        chunks::fetch::<S, _, _, _>(self.query(), rows, S::Params::NONE, executor)
    }
}

// As for `Fetch`: what is wrong with a query shows at the method's bounds.
impl<Q: QueryId, E, V> FetchKeyset<E, V> for Q {}

/// The primary key of a model's table, as `table!` declares it.
type KeyOf<M> = <<M as Model>::Table as Table>::PrimaryKey;
