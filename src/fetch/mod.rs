//! Terminals: methods that run a Diesel query.

mod count;
pub mod keyset;
pub(crate) mod page;
mod read;
mod well_formed;

use diesel::query_builder::QueryId;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};

pub use self::count::{Counted, Counts, Window};
pub use self::keyset::{Cursor, CursorPage, FetchKeyset, Keyset};
pub use self::page::{Capped, CappedPage, Page, PageMode, PageRequest, Paged, Slice, WithoutTotal};
pub use self::read::{AsSelected, ByModel, Fetchable, Reads, SelectsModel};
pub use self::well_formed::{Invalid, Valid, WellFormed};
#[cfg(doc)]
use crate::Error;
use crate::connection::{Dialect, Executes, Loads, first, not_found};
use crate::executor::{Again, BackendOf, Executor, Side, Writer, lease, load, run, sending};
use crate::{Result, watch};

/// Rows that a stream turns into shapes at a time.
pub(crate) const BATCH: usize = 256;

/// The methods that run a query, on every Diesel query.
///
/// What is asked for decides what is selected: a model or shape selects the columns of its model, anything else
/// (scalars, tuples, types that derive [`Row`](crate::Row)) takes the query as it is.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// let all: Vec<User> = users::table.order(users::id).fetch_all(&db).await?;
/// let names: Vec<String> = users::table.select(users::name).fetch_all(&db).await?;
/// let ada = users::table.filter(users::name.eq("Ada")).fetch_optional::<User>(&db).await?;
/// assert_eq!((all.len(), names.len(), ada.is_some()), (3, 3, true));
/// # Ok(()) }
/// ```
pub trait Fetch<E, V = Valid>: Sized {
    /// All rows, in the query's order.
    ///
    /// # Errors
    /// [`Error::Database`] if the database refuses the query or a row cannot be read; the errors of leasing a
    /// connection.
    #[track_caller]
    fn fetch_all<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<Vec<S>>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: Fetchable,
        S::How: Reads<'a, S, Self::Query, BackendOf<E>>,
    {
        let query = S::How::prepare(self.query());
        watch::call(async move {
            let side = side(&query, executor)?;
            let again = again::<_, _, BackendOf<E>>(S::How::IS_ROW, &query)?;
            let mut conn = lease(executor, side).await?;
            sending!(conn, again, {
                let (rows, conn) = (query.load_on(&*conn), &*conn);
                async move { S::How::finish(conn, rows.await?).finish().await }
            })
        })
    }

    /// The first row.
    ///
    /// The query is sent as it is: where more rows may match, add an order and `.limit(1)`.
    ///
    /// # Errors
    /// [`Error::Database`] with Diesel's `NotFound` if there is no row ([`Error::is_not_found`]); otherwise as
    /// [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_one<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<S>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: Fetchable,
        S::How: Reads<'a, S, Self::Query, BackendOf<E>>,
    {
        let row = self.fetch_optional(executor);
        watch::call(async move { row.await?.ok_or_else(not_found) })
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_optional<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<Option<S>>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: Fetchable,
        S::How: Reads<'a, S, Self::Query, BackendOf<E>>,
    {
        let query = S::How::prepare(self.query());
        watch::call(async move {
            let side = side(&query, executor)?;
            let again = again::<_, _, BackendOf<E>>(S::How::IS_ROW, &query)?;
            let mut conn = lease(executor, side).await?;
            sending!(conn, again, {
                let (rows, conn) = (query.load_on(&*conn), &*conn);
                async move {
                    let mut rows = rows.await?;
                    rows.truncate(1);
                    S::How::finish(conn, rows).finish().await.map(first)
                }
            })
        })
    }

    /// The number of rows that the query gives: one `COUNT(*)` over it, without its ordering.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_count<'a>(self, executor: &'a E) -> BoxFuture<'a, Result<i64>>
    where
        E: Executor,
        Self: WellFormed<V>,
        Self::Query: Counts<BackendOf<E>> + 'a,
    {
        let query = self.query();
        watch::call(async move {
            let counted = run(executor, Side::Read, &mut move |conn| {
                query.count_on(conn, Window::Kept, None)
            })
            .await?;
            first(counted).ok_or_else(not_found)
        })
    }

    /// Whether the query gives any row: one `SELECT EXISTS (…)`.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_exists<'a>(self, executor: &'a E) -> BoxFuture<'a, Result<bool>>
    where
        E: Executor,
        Self: WellFormed<V>,
        Self::Query: Counts<BackendOf<E>> + 'a,
    {
        let query = self.query();
        watch::call(async move {
            let exists = run(executor, Side::Read, &mut move |conn| query.exists_on(conn)).await?;
            first(exists).ok_or_else(not_found)
        })
    }

    /// One page by number, and what [`PageRequest`] asks for beside it: the total, or whether there are more rows.
    ///
    /// The query needs an order that no two rows share, or rows move between pages. Deep pages are slow, since the
    /// database walks over all rows before them; lists without page numbers are better served by
    /// [`fetch_after`](crate::FetchKeyset::fetch_after).
    ///
    /// # Statements
    /// The page, and `SELECT COUNT(*)` where a total is asked for; on PostgreSQL in one round trip.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all). A page behind the last one is empty, not an error.
    #[track_caller]
    fn fetch_page<'a, S, P>(self, page: P, executor: &'a E) -> BoxFuture<'a, Result<P::Output<S>>>
    where
        E: Executor,
        Self: WellFormed<V, Query: Paged>,
        S: Fetchable,
        S::How: Reads<'a, S, <Self::Query as Paged>::Cut, BackendOf<E>, Query: Counts<BackendOf<E>>>,
        P: PageMode + 'a,
    {
        let request = page.request();
        let query = S::How::prepare(self.query().cut(page.limit(), request.offset()));
        watch::call(async move {
            let again = again::<_, _, BackendOf<E>>(S::How::IS_ROW, &query)?;
            let mut conn = lease(executor, Side::Read).await?;
            let (items, total) = sending!(conn, again, {
                let (loaded, conn) = (page::load(&page, &query, &*conn), &*conn);
                async move {
                    let (rows, total) = loaded.await?;
                    Ok((S::How::finish(conn, rows).finish().await?, total))
                }
            })?;
            Ok(page.finish(items, total))
        })
    }

    /// The rows one by one, without holding them all.
    ///
    /// On PostgreSQL they come as the server sends them; on SQLite in batches that are read ahead by one. The connection
    /// is lent until the stream ends or is dropped. Of shapes, all root rows are read first, since a connection that is
    /// sending rows cannot run other statements; what is around them is loaded for 256 rows at a time.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all), as the last item.
    #[track_caller]
    fn fetch_stream<'a, S>(self, executor: &'a E) -> BoxStream<'a, Result<S>>
    where
        E: Executor,
        Self: WellFormed<V>,
        S: Fetchable,
        S::How: Reads<'a, S, Self::Query, BackendOf<E>>,
    {
        let query = S::How::prepare(self.query());
        watch::call_stream(Box::pin(async_stream::try_stream! {
            let side = side(&query, executor)?;
            let mut conn = lease(executor, side).await?;
            if !S::How::IS_ROW {
                let mut rows = load(query, &mut conn).await?.into_iter();
                while rows.len() > 0 {
                    let batch = rows.by_ref().take(BATCH).collect();
                    for value in S::How::finish(&*conn, batch).finish().await? {
                        yield value;
                    }
                }
                return;
            }
            let rows = sending!(conn, query.stream_on(&*conn))?;
            drop(query);
            let mut batches = rows.try_ready_chunks(BATCH);
            while let Some(batch) = batches.next().await {
                let (rows, failure) = match batch {
                    Ok(rows) => (rows, None),
                    Err(cut) => (cut.0, Some(cut.1)),
                };
                for value in S::How::finish(&*conn, rows).finish().await? {
                    yield value;
                }
                if let Some(error) = failure {
                    Err(error)?;
                }
            }
        }))
    }
}

// Every query of Diesel has an id, well-formed or not; what is wrong with it shows at the method's bounds.
impl<Q: QueryId, E, V> Fetch<E, V> for Q {}

/// The method that runs a statement for what it does, on every Diesel statement.
pub trait Execute<E, V = Valid>: Sized {
    /// Runs a statement that gives no rows, and counts the rows that it wrote.
    ///
    /// # Errors
    /// The constraint violations of [`Error`], and as [`fetch_all`](Fetch::fetch_all).
    #[track_caller]
    fn execute<'a>(self, executor: &'a E) -> BoxFuture<'a, Result<usize>>
    where
        E: Writer,
        Self: WellFormed<V> + Executes<BackendOf<E>> + 'a,
    {
        watch::call(async move { run(executor, Side::Write, &mut move |conn| self.execute_on(conn)).await })
    }
}

impl<Q: QueryId, E, V> Execute<E, V> for Q {}

/// Shapes are read once more, on another connection, where theirs breaks: all their statements only read. Of other
/// queries nobody knows what their functions do.
fn again<Q, U, DB: Dialect>(is_row: bool, query: &Q) -> Result<Again>
where
    Q: Loads<U, DB>,
{
    Ok(match is_row || !query.effect()?.only_reads() {
        true => Again::IfOutdated,
        false => Again::IfLost,
    })
}

/// The side that a query needs: one that writes (`INSERT … RETURNING`) goes to the writer, and not through a reader.
fn side<Q, U, E>(query: &Q, executor: &E) -> Result<Side>
where
    E: Executor,
    Q: Loads<U, BackendOf<E>>,
{
    if !BackendOf::<E>::HAS_LANES && !executor.only_reads() {
        return Ok(Side::Read);
    }
    let effect = query.effect()?;
    Ok(match effect.only_reads() || executor.only_reads() && !effect.writes() {
        true => Side::Read,
        false => Side::Write,
    })
}
