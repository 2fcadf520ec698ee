//! Keeps `min_idle` connections open and closes those that are worn, in the background.

use std::sync::Weak;
use std::time::{Duration, Instant};

use super::Lane;
use crate::connection::Connection;

/// Looks after a lane until it is gone.
pub(super) fn start<C: Connection>(lane: Weak<Lane<C>>, every: Duration) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return;
    };
    runtime.spawn(async move {
        while let Some(lane) = lane.upgrade().filter(|lane| !lane.pool.is_closed()) {
            close_worn(&lane);
            fill(&lane).await;
            drop(lane);
            tokio::time::sleep(every).await;
        }
    });
}

fn close_worn<C: Connection>(lane: &Lane<C>) {
    let manager = lane.pool.manager();
    let now = Instant::now();
    let worn = lane.pool.retain(|slot, _| !manager.0.is_worn(slot, now)).removed;
    for slot in worn {
        slot.conn.discard();
    }
}

/// Opens what is missing. Leases are held together, so that each is another connection.
async fn fill<C: Connection>(lane: &Lane<C>) {
    let missing = lane.config.min_idle.saturating_sub(lane.status().size);
    let mut leases = Vec::with_capacity(missing);
    for _ in 0..missing {
        match lane.lease().await {
            Ok(lease) => leases.push(lease),
            Err(_) => return,
        }
    }
}
