//! What a runner bears and how long it waits.

use std::time::Duration;

use super::plan::Tolerance;

/// The settings of a [`Migrator`](super::Migrator).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Which differences between files and database it bears. Default: none.
    pub tolerance: Tolerance,
    /// How long it waits while another runner works. Default: 60 s.
    pub wait: Duration,
    /// PostgreSQL: how long a statement waits for a lock before it gives way to those who wait behind it; `None`: for
    /// ever. Default: 2 s.
    ///
    /// While `ALTER TABLE` waits for a reader to end, every later reader waits behind it.
    pub lock_timeout: Option<Duration>,
    /// How often it tries where a lock was not free in time, with pauses of up to 1 s. Default: 10.
    pub tries: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tolerance: Tolerance::default(),
            wait: Duration::from_secs(60),
            lock_timeout: Some(Duration::from_secs(2)),
            tries: 10,
        }
    }
}
