//! In which transactions the task at work is: a statement through their pool would go past them.

use std::panic::Location;
use std::sync::Arc;

tokio::task_local! {
    static HELD: Arc<Held>;
}

/// A connection that a task holds while it runs the closure of a transaction.
#[derive(Debug)]
struct Held {
    lender: Lender,
    since: &'static Location<'static>,
    outer: Option<Arc<Held>>,
}

/// Who lent a connection: a lane, and the pool that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lender {
    pub(crate) lane: usize,
    pub(crate) pool: usize,
}

/// Runs `work` as a task that holds a connection of `lender`.
pub(crate) async fn holding<T>(
    lender: Option<Lender>,
    since: &'static Location<'static>,
    work: impl Future<Output = T>,
) -> T {
    let Some(lender) = lender else { return work.await };
    let outer = HELD.try_with(Arc::clone).ok();
    HELD.scope(Arc::new(Held { lender, since, outer }), work).await
}

/// Whether the task at work is in a transaction.
pub(crate) fn is_in_transaction() -> bool {
    HELD.try_with(|_| ()).is_ok()
}

/// Where the innermost transaction of this task on `pool` was begun, if it is in one.
pub(crate) fn transaction_on(pool: usize) -> Option<&'static Location<'static>> {
    since(|lender| lender.pool == pool)
}

/// Where this task asked `lane` for the connection that it holds, if it holds one.
pub(crate) fn holds_of(lane: usize) -> Option<&'static Location<'static>> {
    since(|lender| lender.lane == lane)
}

fn since(is_asked_for: impl Fn(Lender) -> bool) -> Option<&'static Location<'static>> {
    let find = |held: &Arc<Held>| {
        std::iter::successors(Some(&**held), |held| held.outer.as_deref())
            .find(|held| is_asked_for(held.lender))
            .map(|held| held.since)
    };
    HELD.try_with(find).ok().flatten()
}
