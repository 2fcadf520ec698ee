//! Starting a transaction: on a pool or on one connection, with options, once or again.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use futures_util::future::BoxFuture;

use super::after_commit::Hooks;
use super::closure::{AsyncAgain, AsyncOnce};
use super::options::{Bounds, Isolation, Options};
use super::retry::{self, Retry};
use super::settings::{Settings, TransactionSettings};
use super::tx::{Access, ReadOnly, ReadWrite, Tx, within};
use crate::clock::Clock;
use crate::connection::{Connection, Dialect, Session};
use crate::executor::Executor as _;
use crate::pool::{Db, Lease, Outside};
use crate::task::{Lender, holding};
use crate::{Error, Result, watch};

impl<DB: Dialect> Db<DB> {
    /// Runs a closure in a transaction: committed on `Ok`, rolled back on `Err`.
    ///
    /// `Ok` means that the transaction is stored. The closure runs once; see [`retry`](TransactionBuilder::retry).
    /// Where it ends in a plain value, that says the error's type: `Ok::<_, Error>(value)`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # use drivetrain::Error;
    /// # let db = doc_db().await?;
    /// let result = db
    ///     .transaction(async |tx| {
    ///         diesel::update(users::table.find(1)).set(users::name.eq("Ada L.")).execute(&tx).await?;
    ///         diesel::update(users::table.find(2)).set(users::email.eq("ada@example.org")).execute(&tx).await
    ///     })
    ///     .await;
    /// assert!(result.is_err_and(|error| error.is_unique_on("users_email_key")));
    /// assert_eq!(users::table.find(1).fetch_one::<User>(&db).await?.name, "Ada");
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// `BEGIN` before those of the closure (`BEGIN IMMEDIATE` on SQLite), and `COMMIT` or `ROLLBACK` after them. On
    /// PostgreSQL the former is `SELECT; COMMIT` in one round trip, since the server refuses the query in a failed
    /// transaction, where it would answer `COMMIT` alone by rolling back without an error.
    ///
    /// # Errors
    /// What the closure gives, and the errors of leasing a connection. [`Error::TransactionAborted`] if the closure
    /// passed over an error of the database (PostgreSQL), or dropped an operation before its end: nothing is stored.
    /// [`Error::CommitUnknown`] if the connection broke during `COMMIT`. [`Error::BesideTransaction`] if the
    /// task is in a transaction of this pool already: open a [`savepoint`](Tx::savepoint) there.
    ///
    /// # Where it is
    /// The closure's task is in the transaction until the closure ends. A statement that it sends through this pool
    /// meanwhile is refused, by whichever clone of `Db`, to read or to write, also where futures are polled together
    /// (`join!`); [`Db::outside`] is the way to mean it. Tasks that it spawns are outside.
    ///
    /// # Cancellation
    /// Dropping the future rolls back and frees all locks, without waiting for the next user of the connection. During
    /// `COMMIT` it is open whether the transaction is stored.
    #[track_caller]
    pub fn transaction<'a, T, E, F>(&'a self, work: F) -> BoxFuture<'a, Result<T, E>>
    where
        for<'t> F: AsyncFnOnce(Tx<'t, DB>) -> Result<T, E> + AsyncOnce<Tx<'t, DB>, Result<T, E>, Fut: Send> + Send + 'a,
        T: Send + 'a,
        E: From<Error> + Send + 'a,
    {
        self.build_transaction().run(work)
    }

    /// A transaction with options: isolation, read-only, retry.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let renamed = db
    ///     .build_transaction()
    ///     .serializable()
    ///     .retry(3)
    ///     .run(async |tx| {
    ///         let count = users::table.fetch_count(&tx).await?;
    ///         diesel::update(users::table).set(users::name.eq(format!("one of {count}"))).execute(&tx).await
    ///     })
    ///     .await?;
    /// assert_eq!(renamed, 3);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn build_transaction(&self) -> TransactionBuilder<'_, DB> {
        TransactionBuilder::new(Place::Pool(self))
    }
}

impl<C: Connection> Lease<'_, C> {
    /// Runs a closure in a transaction on this connection; see [`Db::transaction`].
    ///
    /// # Errors
    /// As [`Db::transaction`]. [`Error::InvalidInput`] if this is the connection of a transaction already.
    ///
    /// # Cancellation
    /// Dropping the future leaves the transaction open until the lease is dropped, which rolls back. Until then the
    /// lease refuses all statements with [`Error::TransactionAborted`].
    #[track_caller]
    pub fn transaction<'a, T, E, F>(&'a mut self, work: F) -> BoxFuture<'a, Result<T, E>>
    where
        for<'t> F: AsyncFnOnce(Tx<'t, C::Backend>) -> Result<T, E>
            + AsyncOnce<Tx<'t, C::Backend>, Result<T, E>, Fut: Send>
            + Send
            + 'a,
        T: Send + 'a,
        E: From<Error> + Send + 'a,
    {
        self.build_transaction().run(work)
    }

    /// A transaction on this connection with options; see [`Db::build_transaction`].
    #[track_caller]
    pub fn build_transaction(&mut self) -> TransactionBuilder<'_, C::Backend> {
        TransactionBuilder::new(Place::Lease {
            conn: &**self,
            clock: self.clock(),
            lender: self.lender(),
        })
    }
}

impl<DB: Dialect> Outside<DB> {
    /// As [`Db::transaction`], beside the transaction that the task is in.
    ///
    /// # Errors
    /// As [`Db::transaction`], and [`Error::NestedCheckout`] where no connection is free.
    ///
    /// # Cancellation
    /// As [`Db::transaction`].
    #[track_caller]
    pub fn transaction<'a, T, E, F>(&'a self, work: F) -> BoxFuture<'a, Result<T, E>>
    where
        for<'t> F: AsyncFnOnce(Tx<'t, DB>) -> Result<T, E> + AsyncOnce<Tx<'t, DB>, Result<T, E>, Fut: Send> + Send + 'a,
        T: Send + 'a,
        E: From<Error> + Send + 'a,
    {
        self.build_transaction().run(work)
    }

    /// As [`Db::build_transaction`], beside the transaction that the task is in.
    #[track_caller]
    pub fn build_transaction(&self) -> TransactionBuilder<'_, DB> {
        TransactionBuilder::new(Place::Outside(&self.0))
    }
}

/// A transaction that is about to run; from [`Db::build_transaction`].
///
/// PostgreSQL runs at `READ COMMITTED` unless something else is asked for. Transactions of SQLite are always
/// serializable: it takes all isolation levels and has nothing to do for them.
#[must_use = "a transaction does nothing before `run`"]
pub struct TransactionBuilder<'a, DB: Dialect, A = ReadWrite> {
    place: Place<'a, DB>,
    options: Options,
    settings: Settings,
    since: &'static Location<'static>,
    access: PhantomData<A>,
}

/// Where a transaction runs.
enum Place<'a, DB: Dialect> {
    Pool(&'a Db<DB>),
    /// The pool, beside the transaction that the task is in.
    Outside(&'a Db<DB>),
    /// A connection that is borrowed for nothing else meanwhile.
    Lease {
        conn: &'a DB::Connection,
        clock: &'a Clock,
        lender: Option<Lender>,
    },
}

impl<'a, DB: Dialect> TransactionBuilder<'a, DB> {
    #[track_caller]
    fn new(place: Place<'a, DB>) -> Self {
        Self {
            place,
            options: Options::default(),
            settings: Settings::default(),
            since: Location::caller(),
            access: PhantomData,
        }
    }

    /// Only reads: a write through the closure's `tx` does not compile, and raw SQL that writes gives
    /// [`Error::ReadOnly`].
    ///
    /// On a SQLite file it runs beside the writer, on a snapshot that begins with its first read.
    pub fn read_only(self) -> TransactionBuilder<'a, DB, ReadOnly> {
        TransactionBuilder {
            place: self.place,
            options: Options {
                read_only: true,
                ..self.options
            },
            settings: self.settings,
            since: self.since,
            access: PhantomData,
        }
    }
}

impl<'a, DB: Dialect, A: Access> TransactionBuilder<'a, DB, A> {
    /// Each statement sees what was committed before it began.
    pub fn read_committed(self) -> Self {
        self.isolation(Isolation::ReadCommitted)
    }

    /// All statements see what was committed before the first one. A write that would overwrite a newer one fails with
    /// [`Error::Retryable`].
    pub fn repeatable_read(self) -> Self {
        self.isolation(Isolation::RepeatableRead)
    }

    /// As if transactions ran one after the other. One that cannot be put into an order fails with
    /// [`Error::Retryable`], at any statement or at `COMMIT`.
    pub fn serializable(self) -> Self {
        self.isolation(Isolation::Serializable)
    }

    fn isolation(mut self, isolation: Isolation) -> Self {
        self.options.isolation = Some(isolation);
        self
    }

    /// Tells the transaction a setting before its first statement: a name of your own with a dot in it, which policies of
    /// row-level security read by `current_setting`, or one of PostgreSQL's, as `SET LOCAL` does.
    ///
    /// It is gone with the transaction, however that ends, and costs the connection nothing. Savepoints have it; each
    /// run of [`retry`](Self::retry) is told anew. Only PostgreSQL has settings: on SQLite this does not compile.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tenants.rs")); fn main() -> Result<()> { run(example) }
    /// # async fn example(db: &Db<Pg>) -> Result<()> {
    /// let of_tenant_1 = db
    ///     .build_transaction()
    ///     .setting("app.tenant", 1)
    ///     .run(async |tx| Note::query().fetch_all::<Note>(&tx).await)
    ///     .await?;
    /// assert!(of_tenant_1.iter().all(|note| note.tenant_id == 1));
    /// # Ok(()) }
    /// ```
    ///
    /// The guide's page "Row-level security" goes through it.
    ///
    /// # Statements
    /// `BEGIN; SELECT set_config('app.tenant', '1', true)` in place of `BEGIN`, in the same round trip. Traces and records
    /// show it without the value.
    ///
    /// # Errors
    /// Where the transaction runs, and before anything is sent: [`Error::InvalidInput`] if the name is none, begins with
    /// `transaction_`, which is for the other methods here, or if the value holds a zero byte. What the server does not
    /// know or does not permit is [`Error::Database`].
    pub fn setting(mut self, name: &str, value: impl fmt::Display) -> Self
    where
        DB: TransactionSettings,
    {
        self.settings.push(name, value.to_string());
        self
    }

    /// Runs the transaction up to `times` more where it fails with an error that [`Retry`] tells may pass:
    /// serialization failures, deadlocks, locks not granted in time, plans outdated by a change of schema.
    ///
    /// Before repetition `k` it waits for a random time of up to 10 ms × 2ᵏ⁻¹, at most 1 s. Where the last run fails
    /// too, its error is given. [`Error::CommitUnknown`] is never retried.
    ///
    /// The closure can run several times, so what it does besides the transaction should wait for
    /// [`Tx::after_commit`]. It borrows what it uses from around it; `async move` is refused where it moves values in.
    pub fn retry(self, times: u32) -> RetryingTransaction<'a, DB, A> {
        RetryingTransaction { builder: self, times }
    }

    /// Runs a closure in the transaction; see [`Db::transaction`].
    ///
    /// # Errors
    /// As [`Db::transaction`].
    ///
    /// # Cancellation
    /// As [`Db::transaction`].
    pub fn run<T, E, F>(self, work: F) -> BoxFuture<'a, Result<T, E>>
    where
        for<'t> F:
            AsyncFnOnce(Tx<'t, DB, A>) -> Result<T, E> + AsyncOnce<Tx<'t, DB, A>, Result<T, E>, Fut: Send> + Send + 'a,
        T: Send + 'a,
        E: From<Error> + Send + 'a,
    {
        Box::pin(async move { self.attempt(work).await })
    }

    async fn attempt<T, E, F>(&self, work: F) -> Result<T, E>
    where
        for<'t> F:
            AsyncFnOnce(Tx<'t, DB, A>) -> Result<T, E> + AsyncOnce<Tx<'t, DB, A>, Result<T, E>, Fut: Send> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        self.settings.check()?;
        let hooks = Hooks::default();
        let value = match &self.place {
            Place::Pool(db) | Place::Outside(db) => {
                if let Place::Pool(_) = self.place {
                    db.check_at(|| Some(self.since))?;
                }
                let lane = db.lane(self.options.side());
                let conn = lane.lease_beside().await?;
                let work = within::<DB, A, T, E, F>(&conn, self.bounds(&conn), &hooks, lane.clock(), work);
                holding(Some(lane.lender()), self.since, work).await?
            }
            Place::Lease { conn, clock, lender } => {
                check_idle(conn.session())?;
                let work = within::<DB, A, T, E, F>(conn, self.bounds(conn), &hooks, clock, work);
                holding(*lender, self.since, work).await?
            }
        };
        // The connection is back in the pool, so that hooks may ask for one.
        hooks.run().await;
        Ok(value)
    }

    fn bounds(&self, conn: &DB::Connection) -> Bounds {
        Bounds {
            settings: self.settings.clone(),
            ..conn.bounds(self.options)
        }
    }
}

/// Refuses to begin on a connection that is not where it would begin.
fn check_idle(session: &Session) -> Result<()> {
    if let Some(cause) = session.failure() {
        return Err(Error::TransactionAborted { cause });
    }
    if session.depth() > 0 {
        let problem = "this connection is in a transaction already; open a savepoint in that one";
        return Err(Error::invalid("transaction", problem));
    }
    Ok(())
}

#[cfg(feature = "pg")]
impl<A: Access> TransactionBuilder<'_, diesel::pg::Pg, A> {
    /// Waits at its begin until it can run without the risk of a serialization failure. Works for transactions that
    /// are [`serializable`](Self::serializable) and [`read_only`](TransactionBuilder::read_only): long reports.
    ///
    /// # Source
    /// PostgreSQL manual, "SET TRANSACTION".
    pub fn deferrable(mut self) -> Self {
        self.options.deferrable = true;
        self
    }
}

/// A transaction that may run again; from [`TransactionBuilder::retry`].
#[must_use = "a transaction does nothing before `run`"]
#[derive(Debug)]
pub struct RetryingTransaction<'a, DB: Dialect, A = ReadWrite> {
    builder: TransactionBuilder<'a, DB, A>,
    times: u32,
}

impl<'a, DB: Dialect, A: Access> RetryingTransaction<'a, DB, A> {
    /// Runs a closure in the transaction, each time on a new one; see [`TransactionBuilder::retry`].
    ///
    /// # Errors
    /// As [`Db::transaction`], from the last run.
    ///
    /// # Cancellation
    /// As [`Db::transaction`].
    pub fn run<T, E, F>(self, work: F) -> BoxFuture<'a, Result<T, E>>
    where
        for<'t> F: AsyncFn(Tx<'t, DB, A>) -> Result<T, E>
            + AsyncAgain<Tx<'t, DB, A>, Result<T, E>, Fut: Send>
            + Send
            + Sync
            + 'a,
        T: Send + 'a,
        E: From<Error> + Retry + Send + 'a,
    {
        Box::pin(async move {
            let mut again = 0;
            loop {
                let attempt = self.builder.attempt(&work);
                let result = match again {
                    0 => attempt.await,
                    _ => watch::unwatched(attempt).await,
                };
                match &result {
                    Err(error) if again < self.times && error.is_retryable() => again += 1,
                    _ => return result,
                }
                tracing::debug!(again, since = %self.builder.since, "a transaction is run again");
                tokio::time::sleep(retry::pause(again)).await;
            }
        })
    }
}

impl<DB: Dialect, A> fmt::Debug for TransactionBuilder<'_, DB, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionBuilder")
            .field("options", &self.options)
            .field("settings", &self.settings)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}
