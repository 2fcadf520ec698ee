//! [`Db`]: a database, reached through pooled connections.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use diesel::result::DatabaseErrorKind;
use futures_util::future::BoxFuture;

use super::{Lane, Lease, Outside, PoolConfig, PoolStatus, keeper};
use crate::clock::Clock;
use crate::connection::{Connection, Dialect, Observer, Role, Statistics};
use crate::executor::{Executor, Side, Writer};
use crate::{Error, Result, task, watch};

/// How often idle connections are looked after.
const KEEPER_INTERVAL: Duration = Duration::from_secs(30);

/// A database, reached through pooled connections. Cheap to clone; all clones share the pool.
///
/// On SQLite there are two lanes: one connection that writes, and up to `max_size` that read; writes and transactions
/// run in order, so that no task of ours meets a locked database. An in-memory database has one connection for both.
///
/// On PostgreSQL, key look-ups (`find`, `get`) that find all connections lent share one, pipelined: see
/// [`PoolConfig::shared_look_ups`]. All else waits for a connection of its own, in the order in which it asked.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// use drivetrain::{Db, Sqlite};
///
/// let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
/// assert_eq!(db.status().size, 1);
/// # Ok(()) }
/// ```
pub struct Db<DB: Dialect>(Arc<Inner<DB>>);

struct Inner<DB: Dialect> {
    write: Arc<Lane<DB::Connection>>,
    read: Option<Arc<Lane<DB::Connection>>>,
    statistics: Arc<Statistics>,
}

impl<DB: Dialect> Db<DB> {
    /// Connects with the defaults, and opens one connection to see that it works.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a URL or knob that cannot be read, [`Error::Connect`] if the database cannot be
    /// reached: at once for a wrong password or database, after `acquire_timeout` where no server listens.
    pub async fn connect(url: impl AsRef<str>) -> Result<Self> {
        Self::with_config(PoolConfig::new(url)?).await
    }

    /// Connects to `DATABASE_URL`; see [`PoolConfig::from_env`].
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn from_env() -> Result<Self> {
        Self::with_config(PoolConfig::from_env()?).await
    }

    /// Connects with these settings, and opens one connection to see that it works.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn with_config(config: PoolConfig) -> Result<Self> {
        let db = Self::lazy(config)?;
        drop(db.0.write.lease().await?);
        Ok(db)
    }

    /// Makes the pool without opening a connection: the first operation does.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a URL or knob that cannot be read.
    pub fn lazy(config: PoolConfig) -> Result<Self> {
        config.check()?;
        let place = DB::Connection::place(&config)?;
        let statistics = Arc::new(Statistics::default());
        let observer = Observer {
            statistics: Arc::clone(&statistics),
            system: DB::SYSTEM,
            namespace: place.namespace.into(),
            slow: config.slow_statement,
        };
        let config = Arc::new(match place.is_in_memory {
            true => config.for_ever(),
            false => config,
        });
        let (size, overflow) = if DB::HAS_LANES {
            (1, 0)
        } else {
            (config.max_size, config.overflow)
        };
        let write = Arc::new(Lane::new(
            Arc::clone(&config),
            Role::Write,
            size,
            overflow,
            observer.clone(),
        )?);
        keeper::start(Arc::downgrade(&write), KEEPER_INTERVAL);
        let read = if DB::HAS_LANES && place.has_readers {
            let (size, overflow) = (config.max_size, config.overflow);
            let lane = Arc::new(Lane::new(config, Role::Read, size, overflow, observer)?);
            keeper::start(Arc::downgrade(&lane), KEEPER_INTERVAL);
            Some(lane)
        } else {
            None
        };
        Ok(Self(Arc::new(Inner {
            write,
            read,
            statistics,
        })))
    }

    /// Lends a connection that reads and writes until the lease is dropped.
    ///
    /// # Errors
    /// [`Error::PoolTimeout`] after `acquire_timeout`, [`Error::Connect`], [`Error::PoolClosed`].
    /// [`Error::BesideTransaction`] if the task is in a transaction of this pool.
    #[track_caller]
    pub fn acquire(&self) -> BoxFuture<'_, Result<Lease<'static, DB::Connection>>> {
        watch::call(async {
            self.check()?;
            self.0.write.lease().await
        })
    }

    /// The same database as an executor beside the transaction that the task is in: what goes through it is no part of
    /// the transaction, and stays where that is rolled back.
    ///
    /// A statement through `&db` there is refused with [`Error::BesideTransaction`], since it is meant for `&tx` nearly
    /// always. This is the way to mean it, for example for a line in an audit table that has to survive:
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let (_folder, db) = doc_file_db().await?;
    /// use drivetrain::Error;
    ///
    /// let result = db
    ///     .transaction(async |tx| {
    ///         let ada = User::get(1, &tx).await?;
    ///         User::get(2, &db.outside()).await?; // on another connection
    ///         User::get(2, &db).await?; // refused
    ///         Ok(ada)
    ///     })
    ///     .await;
    /// assert!(matches!(result, Err(Error::BesideTransaction { .. })));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn outside(&self) -> Outside<DB> {
        Outside(self.clone())
    }

    /// The same database as an executor that only reads: a write through it does not compile.
    #[must_use]
    pub fn reader(&self) -> Reader<DB> {
        Reader(self.clone())
    }

    /// The verbs of one model as an object.
    #[must_use]
    pub fn repository<M: crate::Model>(&self) -> crate::Repository<'_, M, Self> {
        crate::Repository::new(self)
    }

    /// How the pool stands: both lanes together.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        let write = self.0.write.status();
        self.0.read.as_ref().map_or(write, |read| write.plus(read.status()))
    }

    /// Counts of the statements sent through this pool.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.0.statistics
    }

    /// Closes the pool: operations that wait or come later get [`Error::PoolClosed`]; those under way end in peace.
    ///
    /// The future ends when every connection has come back: while one is lent, it waits. On SQLite it ends when the files
    /// are closed as well, behind statements whose futures were dropped. If nobody else has the database open, its log is
    /// written back and gone (`-wal`, `-shm`), and the file can be moved, copied or replaced.
    ///
    /// # Cancellation
    /// The pool stays closed; nobody waits for the end.
    pub async fn close(&self) {
        let lanes = || std::iter::once(&self.0.write).chain(&self.0.read);
        lanes().for_each(|lane| lane.pool.close());
        while lanes().any(|lane| lane.status().size > 0) || self.0.statistics.has_threads() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Refuses what would go past the transaction that the task is in.
    fn check(&self) -> Result<()> {
        self.check_at(watch::calling)
    }

    pub(crate) fn check_at(&self, at: impl FnOnce() -> Option<&'static Location<'static>>) -> Result<()> {
        match task::transaction_on(self.0.write.lender().pool) {
            None => Ok(()),
            Some(began) => Err(Error::BesideTransaction { began, at: at() }),
        }
    }

    pub(crate) fn lane(&self, side: Side) -> &Arc<Lane<DB::Connection>> {
        match (side, &self.0.read) {
            (Side::Read, Some(read)) => read,
            _ => &self.0.write,
        }
    }
}

impl<DB: Dialect> Executor for Db<DB> {
    type Conn = DB::Connection;

    fn lease(&self, side: Side) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        match self.check() {
            Ok(()) => Box::pin(self.lane(side).lease()),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn lease_for_look_up(&self) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        match self.check() {
            Ok(()) if DB::HAS_LANES => Box::pin(self.lane(Side::Read).lease()),
            Ok(()) => Box::pin(self.0.write.look_up()),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn clock(&self) -> &Clock {
        self.0.write.clock()
    }
}

impl<DB: Dialect> Writer for Db<DB> {}

impl<DB: Dialect> Clone for Db<DB> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<DB: Dialect> fmt::Debug for Db<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db")
            .field("system", &DB::SYSTEM)
            .field("status", &self.status())
            .finish()
    }
}

/// A database as an executor that only reads.
#[derive(Clone, Debug)]
pub struct Reader<DB: Dialect>(Db<DB>);

impl<DB: Dialect> Executor for Reader<DB> {
    type Conn = DB::Connection;

    fn lease(&self, side: Side) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        match side {
            Side::Read => self.0.lease(side),
            Side::Write => Box::pin(std::future::ready(Err(write_through_a_reader()))),
        }
    }

    fn lease_for_look_up(&self) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        self.0.lease_for_look_up()
    }

    fn only_reads(&self) -> bool {
        true
    }

    fn clock(&self) -> &Clock {
        self.0.clock()
    }
}

/// What the compiler cannot see: a terminal that sends a write.
fn write_through_a_reader() -> Error {
    let problem = "a write was sent through a `Reader`; send it through `&db`".to_owned();
    let source = diesel::result::Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, Box::new(problem));
    Error::ReadOnly { source }
}
