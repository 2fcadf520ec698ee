//! One page: read the cursor, send the statement, make the cursors of the page.

use std::any::TypeId;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use diesel::query_builder::{QueryBuilder, QueryFragment};
use futures_util::future::BoxFuture;
use serde::Serialize;

use super::cursor::{Codec, Fingerprint, Position, Side as Where};
use super::{Beyond, Cursor, CursorColumns, Directions, Edge, FarSide, Keyset, OrderBy, Ordering, SelectsPage, Way};
use crate::connection::Loads as _;
use crate::eager::EagerLoad;
use crate::executor::{BackendOf, Executor, Side, lease, load, sending};
use crate::{Dialect, Error, Model, PageRequest, Result, watch};

/// Rows of one page, and where the pages beside it are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CursorPage<S> {
    /// The rows, in the ordering's direction.
    pub items: Vec<S>,
    /// For `fetch_after`: where the next page begins. `None` if there was none.
    pub next: Option<Cursor>,
    /// For `fetch_before`: where the previous page ends. `None` if there was none.
    pub previous: Option<Cursor>,
}

#[track_caller]
pub(crate) fn fetch<'a, S, O, Q, E>(
    query: Q,
    keyset: &Keyset<O>,
    cursor: Option<&Cursor>,
    limit: i64,
    way: Way,
    params: impl Borrow<S::Params> + Send + 'a,
    executor: &'a E,
) -> BoxFuture<'a, Result<CursorPage<S>>>
where
    E: Executor,
    S: EagerLoad<BackendOf<E>, Root: Model>,
    O: Ordering,
    O::Columns: CursorColumns<BackendOf<E>>,
    Q: SelectsPage<'a, S::Root, O::Columns, BackendOf<E>>,
{
    let statement = Statement::new(query, keyset, cursor, limit, way);
    let cursor = cursor.cloned();
    let walks_on = cursor.is_some();
    let page = async move {
        let Statement { codec, query } = statement?;
        let mut conn = lease(executor, Side::Read).await?;
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut rows = match query {
            Query::First(query) => load(query, &mut conn).await?,
            Query::Beyond(query, None) => load(query, &mut conn).await?,
            Query::Beyond(query, Some(far)) => {
                let mut rows = sending!(conn, query.load_on(&*conn))?;
                if rows.len() <= full {
                    far.reach();
                    rows.extend(load(query, &mut conn).await?);
                }
                rows
            }
        };
        let has_more = rows.len() > full;
        rows.truncate(full);
        if way == Way::Backward {
            rows.reverse();
        }
        let ends = Ends::new(way, has_more, cursor.is_some());
        let previous = ends.before.then(|| match rows.first() {
            Some((_, values)) => codec.write(values, Where::Before).map(Some),
            None => Ok(cursor.clone()),
        });
        let next = ends.after.then(|| match rows.last() {
            Some((_, values)) => codec.write(values, Where::After).map(Some),
            None => Ok(cursor.clone()),
        });
        let (previous, next) = (previous.transpose()?.flatten(), next.transpose()?.flatten());
        let roots = rows.into_iter().map(|(root, _)| root).collect();
        let items = S::load_around(&*conn, roots, params.borrow()).finish().await?;
        Ok(CursorPage { items, next, previous })
    };
    // Walking on from page to page is what cursors are for.
    if walks_on {
        Box::pin(watch::unwatched(page))
    } else {
        watch::call(page)
    }
}

/// Whether there are rows beyond the two ends of a page. Where it came from, there was at least the cursor's row.
struct Ends {
    before: bool,
    after: bool,
}

impl Ends {
    fn new(way: Way, has_more: bool, has_cursor: bool) -> Self {
        match way {
            Way::Forward => Self {
                before: has_cursor,
                after: has_more,
            },
            Way::Backward => Self {
                before: has_more,
                after: has_cursor,
            },
        }
    }
}

struct Statement<First, Beyond> {
    codec: Codec,
    query: Query<First, Beyond>,
}

enum Query<First, Beyond> {
    First(First),
    Beyond(Beyond, Option<FarSide>),
}

impl<First, Next> Statement<First, Next> {
    fn new<'q, Q, M, O, DB>(query: Q, keyset: &Keyset<O>, cursor: Option<&Cursor>, limit: i64, way: Way) -> Result<Self>
    where
        DB: Dialect,
        O: Ordering,
        O::Columns: CursorColumns<DB>,
        Q: SelectsPage<'q, M, O::Columns, DB, First = First, Beyond = Next>,
    {
        if !(1..=PageRequest::MAX_PER_PAGE).contains(&limit) {
            return Err(Error::invalid(
                "limit",
                format!("{limit} is not from 1 to {}", PageRequest::MAX_PER_PAGE),
            ));
        }
        let codec = codec::<O, DB>(keyset)?;
        let directions = Directions::new(O::DIRECTIONS, way);
        let query = match cursor {
            None => Query::First(query.select_first(directions, limit + 1)?),
            Some(cursor) => {
                let Position { values, side } = codec.read(cursor)?;
                let mut beyond = Beyond::new(values, directions, edge(side, way));
                let far = beyond.split::<DB>();
                Query::Beyond(query.select_beyond(beyond, limit + 1)?, far)
            }
        };
        Ok(Self { codec, query })
    }
}

/// A cursor is a gap between rows: the row on whose near side it lies is among the rows beyond it.
fn edge(side: Where, way: Way) -> Edge {
    match (side, way) {
        (Where::After, Way::Forward) | (Where::Before, Way::Backward) => Edge::Excluded,
        (Where::Before, Way::Forward) | (Where::After, Way::Backward) => Edge::Included,
    }
}

/// The codec for the cursors of a keyset on `DB`.
fn codec<O, DB>(keyset: &Keyset<O>) -> Result<Codec>
where
    DB: Dialect,
    O: Ordering,
    O::Columns: CursorColumns<DB>,
{
    let id = (TypeId::of::<O>(), TypeId::of::<DB>());
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
    let fingerprint = match known {
        Some(known) => known,
        None => {
            let new = Fingerprint::of(&identity::<O, DB>()?);
            KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(id, new);
            new
        }
    };
    Codec::new(fingerprint, keyset.secret.clone())
}

/// The fingerprints of orderings on backends. Bounded by the number of their types in the program.
static KNOWN: LazyLock<RwLock<HashMap<(TypeId, TypeId), Fingerprint>>> = LazyLock::new(RwLock::default);

/// What tells one ordering from all others: its `ORDER BY`.
fn identity<O, DB>() -> Result<String>
where
    DB: Dialect,
    O: Ordering,
    O::Columns: CursorColumns<DB>,
{
    let order = OrderBy::<O::Columns>::new(Directions::new(O::DIRECTIONS, Way::Forward));
    let mut text = DB::QueryBuilder::default();
    order.to_sql(&mut text, &DB::default())?;
    Ok(text.finish())
}
