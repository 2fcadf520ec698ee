//! How a pool stands.

use std::fmt;

/// Counts of a pool's connections at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// The most connections that the pool keeps.
    pub max_size: usize,
    /// Connections open or being opened.
    pub size: usize,
    /// Connections open and not lent.
    pub idle: usize,
    /// Operations waiting for a connection.
    pub waiting: usize,
}

impl PoolStatus {
    /// Connections lent or being opened.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.size.saturating_sub(self.idle)
    }

    pub(super) fn of(status: deadpool::Status, max_size: usize) -> Self {
        Self {
            max_size,
            size: status.size,
            idle: status.available,
            waiting: status.waiting,
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            max_size: self.max_size + other.max_size,
            size: self.size + other.size,
            idle: self.idle + other.idle,
            waiting: self.waiting + other.waiting,
        }
    }
}

impl fmt::Display for PoolStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            max_size,
            idle,
            waiting,
            ..
        } = self;
        write!(
            f,
            "{} of {max_size} connections in use, {idle} idle, {waiting} waiting",
            self.in_use()
        )
    }
}
