//! Which pools lend a connection to the task at work, so that waiting for another one is reported, not a deadlock.

use std::panic::Location;
use std::sync::Arc;

tokio::task_local! {
    static HELD: Arc<Held>;
}

/// A connection that a task holds while it runs a closure of the user's.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) pool: usize,
    pub(crate) since: &'static Location<'static>,
    outer: Option<Arc<Held>>,
}

/// Runs `work` as a task that holds a connection of `pool`.
pub(crate) async fn holding<T>(
    pool: Option<usize>,
    since: &'static Location<'static>,
    work: impl Future<Output = T>,
) -> T {
    let Some(pool) = pool else { return work.await };
    let outer = HELD.try_with(Arc::clone).ok();
    HELD.scope(Arc::new(Held { pool, since, outer }), work).await
}

impl Held {
    /// Where this task took the connection of `pool` that it holds, if it holds one.
    pub(crate) fn since(pool: usize) -> Option<&'static Location<'static>> {
        HELD.try_with(|held| {
            let mut next = Some(held);
            while let Some(held) = next {
                if held.pool == pool {
                    return Some(held.since);
                }
                next = held.outer.as_ref();
            }
            None
        })
        .ok()
        .flatten()
    }
}
