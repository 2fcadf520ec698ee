//! Terminals of shapes with parameters: those of [`Fetch`](crate::Fetch) and [`FetchKeyset`](crate::FetchKeyset), with
//! the query as their first argument.

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::{EagerLoad, Shape, With};
use crate::connection::{Loads as _, first, not_found};
use crate::executor::{Again, BackendOf, Executor, Side, lease, load, sending};
use crate::fetch::keyset::{self, CursorColumns, EndsIn, Ordering, SelectsPage, Unordered, Way};
use crate::fetch::{BATCH, Counts, PageMode, Paged, SelectsModel, Valid, WellFormed, page};
use crate::model::Model;
use crate::{Cursor, CursorPage, Keyset, Result, watch};

type RootTable<S> = <<<S as Shape>::Root as Model>::Table as diesel::Table>::PrimaryKey;

impl<S: Shape> With<S> {
    /// All shapes, in the query's order. See [`fetch_all`](crate::Fetch::fetch_all).
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    pub fn fetch_all<'a, Q, E>(self, query: Q, executor: &'a E) -> BoxFuture<'a, Result<Vec<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        Q: WellFormed<Valid, Query: SelectsModel<'a, S::Root, BackendOf<E>>>,
    {
        let query = query.query().select_model();
        watch::call(async move {
            let mut conn = lease(executor, Side::Read).await?;
            sending!(conn, Again::IfLost, {
                let (rows, conn) = (query.load_on(&*conn), &*conn);
                async { self.load(conn, rows.await?).await }
            })
        })
    }

    /// The first shape. See [`fetch_one`](crate::Fetch::fetch_one).
    ///
    /// # Errors
    /// [`Error::Database`](crate::Error::Database) with Diesel's `NotFound` if there is no row; otherwise as
    /// [`around`](Self::around).
    #[track_caller]
    pub fn fetch_one<'a, Q, E>(self, query: Q, executor: &'a E) -> BoxFuture<'a, Result<S>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        Q: WellFormed<Valid, Query: SelectsModel<'a, S::Root, BackendOf<E>>>,
    {
        let shape = self.fetch_optional(query, executor);
        Box::pin(async move { shape.await?.ok_or_else(not_found) })
    }

    /// The first shape, if there is one. See [`fetch_optional`](crate::Fetch::fetch_optional).
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    pub fn fetch_optional<'a, Q, E>(self, query: Q, executor: &'a E) -> BoxFuture<'a, Result<Option<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        Q: WellFormed<Valid, Query: SelectsModel<'a, S::Root, BackendOf<E>>>,
    {
        let query = query.query().select_model();
        watch::call(async move {
            let mut conn = lease(executor, Side::Read).await?;
            sending!(conn, Again::IfLost, {
                let (rows, conn) = (query.load_on(&*conn), &*conn);
                async {
                    let mut rows = rows.await?;
                    rows.truncate(1);
                    self.load(conn, rows).await.map(first)
                }
            })
        })
    }

    /// One page by number. See [`fetch_page`](crate::Fetch::fetch_page).
    ///
    /// # Errors
    /// As [`around`](Self::around).
    #[track_caller]
    pub fn fetch_page<'a, Q, P, E>(self, query: Q, page: P, executor: &'a E) -> BoxFuture<'a, Result<P::Output<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        Q: WellFormed<
                Valid,
                Query: Paged<Cut: SelectsModel<'a, S::Root, BackendOf<E>, Selected: Counts<BackendOf<E>>>>,
            >,
        P: PageMode + 'a,
    {
        let query = query.query().cut(page.limit(), page.request().offset()).select_model();
        watch::call(async move {
            let mut conn = lease(executor, Side::Read).await?;
            let (items, total) = sending!(conn, Again::IfLost, {
                let (loaded, conn) = (page::load(&page, &query, &*conn), &*conn);
                async {
                    let (rows, total) = loaded.await?;
                    Ok((self.load(conn, rows).await?, total))
                }
            })?;
            Ok(page.finish(items, total))
        })
    }

    /// The shapes one by one. See [`fetch_stream`](crate::Fetch::fetch_stream).
    ///
    /// # Errors
    /// As [`around`](Self::around), as the last item.
    #[track_caller]
    pub fn fetch_stream<'a, Q, E>(self, query: Q, executor: &'a E) -> BoxStream<'a, Result<S>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        Q: WellFormed<Valid, Query: SelectsModel<'a, S::Root, BackendOf<E>>>,
    {
        let query = query.query().select_model();
        watch::call_stream(Box::pin(async_stream::try_stream! {
            let mut conn = lease(executor, Side::Read).await?;
            let mut rows = load(query, &mut conn).await?.into_iter();
            while rows.len() > 0 {
                for shape in self.load(&*conn, rows.by_ref().take(BATCH).collect()).await? {
                    yield shape;
                }
            }
        }))
    }

    /// The page behind `cursor`. See [`fetch_after`](crate::FetchKeyset::fetch_after).
    ///
    /// # Errors
    /// As [`fetch_after`](crate::FetchKeyset::fetch_after) and [`around`](Self::around).
    #[track_caller]
    pub fn fetch_after<'a, Q, O, E>(
        self,
        query: Q,
        keyset: &Keyset<O>,
        cursor: Option<&Cursor>,
        limit: i64,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<CursorPage<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        O: Ordering<Columns: CursorColumns<BackendOf<E>> + EndsIn<RootTable<S>>>,
        Q: WellFormed<Valid, Query: Unordered + SelectsPage<'a, S::Root, O::Columns, BackendOf<E>>>,
    {
        keyset::page::fetch(
            query.query(),
            keyset,
            cursor,
            limit,
            Way::Forward,
            self.params,
            executor,
        )
    }

    /// The page before `cursor`. See [`fetch_before`](crate::FetchKeyset::fetch_before).
    ///
    /// # Errors
    /// As [`fetch_after`](crate::FetchKeyset::fetch_after) and [`around`](Self::around).
    #[track_caller]
    pub fn fetch_before<'a, Q, O, E>(
        self,
        query: Q,
        keyset: &Keyset<O>,
        cursor: Option<&Cursor>,
        limit: i64,
        executor: &'a E,
    ) -> BoxFuture<'a, Result<CursorPage<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>>,
        O: Ordering<Columns: CursorColumns<BackendOf<E>> + EndsIn<RootTable<S>>>,
        Q: WellFormed<Valid, Query: Unordered + SelectsPage<'a, S::Root, O::Columns, BackendOf<E>>>,
    {
        keyset::page::fetch(
            query.query(),
            keyset,
            cursor,
            limit,
            Way::Backward,
            self.params,
            executor,
        )
    }

    /// All rows by ascending key, in chunks. See [`fetch_chunks`](crate::FetchKeyset::fetch_chunks).
    ///
    /// # Errors
    /// As [`fetch_chunks`](crate::FetchKeyset::fetch_chunks) and [`around`](Self::around), as the last item.
    #[track_caller]
    pub fn fetch_chunks<'a, Q, E>(self, query: Q, rows: i64, executor: &'a E) -> BoxStream<'a, Result<Vec<S>>>
    where
        E: Executor,
        S: EagerLoad<BackendOf<E>, Root: Model<KeyColumns: CursorColumns<BackendOf<E>>>>,
        Q: WellFormed<Valid>,
        Q::Query:
            Unordered + SelectsPage<'a, S::Root, <S::Root as Model>::KeyColumns, BackendOf<E>> + Clone + Send + 'a,
    {
        keyset::chunks::fetch(query.query(), rows, self.params, executor)
    }
}
