//! A lock within this process, for a database in its memory, which has no file that could be locked.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::channel::Channel;
use crate::error::RetryReason;
use crate::{Error, Result};

/// The names of the databases whose lock is held.
static HELD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What is told of who holds the lock.
pub(super) const HOLDER: &str = "another pool of this process";

/// The lock on the database of this name, until it is dropped.
#[derive(Debug)]
pub(in super::super) struct MemoryLock {
    name: String,
}

impl MemoryLock {
    /// Takes the lock, if nobody else has it and no transaction is open.
    ///
    /// Where pools share a cache, SQLite refuses instead of waiting, and a runner that was dropped may still be rolling
    /// back.
    pub(super) async fn attempt(name: &str, channel: &dyn Channel) -> Result<Option<Self>> {
        let Some(lock) = Self::take(name) else {
            return Ok(None);
        };
        match channel.run("BEGIN IMMEDIATE; ROLLBACK").await {
            Ok(()) => Ok(Some(lock)),
            Err(Error::Retryable {
                reason: RetryReason::Busy,
                ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn take(name: &str) -> Option<Self> {
        let is_free = held().insert(name.to_owned());
        is_free.then(|| Self { name: name.to_owned() })
    }
}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        held().remove(&self.name);
    }
}

fn held() -> MutexGuard<'static, BTreeSet<String>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_holds_it_for_each_name() {
        let first = MemoryLock::take("lock_a").expect("it is free");
        assert!(MemoryLock::take("lock_a").is_none());
        assert!(MemoryLock::take("lock_b").is_some());
        drop(first);
        assert!(MemoryLock::take("lock_a").is_some());
    }
}
