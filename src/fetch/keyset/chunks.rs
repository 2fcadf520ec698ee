//! A whole query in chunks, each by a statement of its own.

use std::borrow::Borrow;

use futures_util::stream::BoxStream;

use super::{Beyond, CursorColumns, Direction, Directions, Edge, SelectsPage, Way};
use crate::eager::EagerLoad;
use crate::executor::{BackendOf, Executor, Side, lease, load};
use crate::{Error, Model, Result, watch};

/// The direction of each column of a key.
const ASCENDING: &[Direction] = &[Direction::Ascending; 6];

#[track_caller]
pub(crate) fn fetch<'a, S, C, Q, E>(
    query: Q,
    rows: i64,
    params: impl Borrow<S::Params> + Send + 'a,
    executor: &'a E,
) -> BoxStream<'a, Result<Vec<S>>>
where
    E: Executor,
    S: EagerLoad<BackendOf<E>, Root: Model<KeyColumns = C>>,
    C: CursorColumns<BackendOf<E>>,
    Q: SelectsPage<'a, S::Root, C, BackendOf<E>> + Clone + Send + 'a,
{
    let directions = Directions::new(ASCENDING, Way::Forward);
    watch::call_stream(Box::pin(async_stream::try_stream! {
        let mut last = None;
        loop {
            let full = checked(rows)?;
            let mut conn = lease(executor, Side::Read).await?;
            let found = match last.take() {
                None => load(query.clone().select_first(directions, rows)?, &mut conn).await?,
                Some(values) => {
                    let beyond = Beyond::new(values, directions, Edge::Excluded);
                    load(query.clone().select_beyond(beyond, rows)?, &mut conn).await?
                }
            };
            let is_last = found.len() < full;
            let mut roots = Vec::with_capacity(found.len());
            for (root, values) in found {
                roots.push(root);
                last = Some(values);
            }
            let chunk = S::load_around(&*conn, roots, params.borrow()).finish().await?;
            drop(conn);
            if !chunk.is_empty() {
                yield chunk;
            }
            if is_last {
                break;
            }
        }
    }))
}

fn checked(rows: i64) -> Result<usize> {
    match usize::try_from(rows) {
        Ok(full @ 1..) => Ok(full),
        _ => Err(Error::invalid("rows", format!("{rows} rows are no chunk"))),
    }
}
