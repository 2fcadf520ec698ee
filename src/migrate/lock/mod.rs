//! One runner at a time.
//!
//! PostgreSQL has a lock of the session, which the server frees when the session ends. SQLite has a lock on a file
//! beside the database, which the system frees when the process ends; a database in the memory of a process has one in
//! that process. None outlives a runner that was killed.

mod file;
mod memory;
mod session;

use std::time::{Duration, Instant};

use self::file::FileLock;
use self::memory::MemoryLock;
pub(super) use self::session::KEY;
use super::channel::{Channel, System};
use super::{Problem, Progress};
use crate::Result;

/// The longest pause between attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// The lock, for as long as this lives and the connection is open.
#[derive(Debug)]
pub(super) enum Lock {
    Session,
    File {
        _held: FileLock,
    },
    Memory {
        _held: MemoryLock,
    },
    /// The database has this connection only.
    NotNeeded,
}

impl Lock {
    /// Waits for the lock until the deadline, and tells who holds it.
    pub(super) async fn take(channel: &dyn Channel, wait: Duration, progress: &dyn Progress) -> Result<Self> {
        let place = Place::of(channel).await?;
        let begun = Instant::now();
        let mut told = None;
        loop {
            if let Some(lock) = place.attempt(channel).await? {
                return Ok(lock);
            }
            let holder = place.holder(channel).await?;
            if begun.elapsed() >= wait {
                let waited = begun.elapsed();
                return Err(Problem::Locked { waited, holder }.into());
            }
            if told.as_ref() != Some(&holder) {
                progress.waits(holder.as_deref());
                told = Some(holder);
            }
            tokio::time::sleep(PAUSE.mul_f64(fastrand::f64())).await;
        }
    }

    /// Gives the lock back, without waiting for the end of the connection.
    pub(super) async fn free(&self, channel: &dyn Channel) -> Result<()> {
        match self {
            Self::Session => session::free(channel).await,
            Self::File { .. } | Self::Memory { .. } | Self::NotNeeded => Ok(()),
        }
    }
}

/// What is locked.
enum Place {
    Session,
    File(String),
    Memory(String),
    Nothing,
}

impl Place {
    async fn of(channel: &dyn Channel) -> Result<Self> {
        if channel.is_pooled() {
            return Err(Problem::Pooled.into());
        }
        if channel.system() == System::Postgres {
            return Ok(Self::Session);
        }
        if let Some(name) = channel.shared_memory() {
            return Ok(Self::Memory(name.to_owned()));
        }
        let file = "SELECT file AS line FROM pragma_database_list WHERE name = 'main'";
        let path = channel.lines(file).await?.pop().unwrap_or_default();
        Ok(match path.is_empty() {
            true => Self::Nothing,
            false => Self::File(format!("{path}-drivetrain.lock")),
        })
    }

    async fn attempt(&self, channel: &dyn Channel) -> Result<Option<Lock>> {
        Ok(match self {
            Self::Session => session::attempt(channel).await?.then_some(Lock::Session),
            Self::File(path) => FileLock::attempt(path)?.map(|held| Lock::File { _held: held }),
            Self::Memory(name) => MemoryLock::attempt(name, channel)
                .await?
                .map(|held| Lock::Memory { _held: held }),
            Self::Nothing => Some(Lock::NotNeeded),
        })
    }

    async fn holder(&self, channel: &dyn Channel) -> Result<Option<String>> {
        Ok(match self {
            Self::Session => session::holder(channel).await?,
            Self::File(path) => file::holder(path),
            Self::Memory(_) => Some(memory::HOLDER.to_owned()),
            Self::Nothing => None,
        })
    }
}
