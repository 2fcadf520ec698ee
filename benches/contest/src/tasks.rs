//! Many tasks on a few connections.

use tokio::task::JoinSet;

use crate::data::key;
use crate::{Result, Service};

/// Tasks at once.
pub const TASKS: i64 = 64;

/// Look-ups of each task.
const LOOK_UPS: i64 = 10;

/// Looks up accounts, ten in each of [`TASKS`] tasks. Gives the number of accounts.
pub(crate) async fn look_up<S: Service>(service: &S, from: i64) -> Result<usize> {
    let mut tasks = JoinSet::<Result<usize>>::new();
    for task in 0..TASKS {
        let service = service.clone();
        tasks.spawn(async move {
            for i in 0..LOOK_UPS {
                std::hint::black_box(service.find(key(from + task * LOOK_UPS + i)).await?);
            }
            Ok(LOOK_UPS as usize)
        });
    }
    let mut rows = 0;
    while let Some(done) = tasks.join_next().await {
        rows += done??;
    }
    Ok(rows)
}
