//! [`Tx`]: an open transaction as an executor.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use futures_util::future::BoxFuture;

use super::after_commit::Hooks;
use super::closure::AsyncOnce;
use super::level::Level;
use super::options::Bounds;
use crate::clock::Clock;
use crate::connection::{Connection as _, Dialect};
use crate::executor::{Executor, Side, Writer};
use crate::pool::Lease;
use crate::{Error, Result};

/// An open transaction.
///
/// The closure of [`Db::transaction`](crate::Db::transaction) gets it by value: `&tx` runs queries, `&mut tx` opens a
/// [`savepoint`](Self::savepoint), so that `tx` cannot be used while a savepoint is open.
///
/// A transaction of [`read_only`](super::TransactionBuilder::read_only) is a `Tx<'_, DB, ReadOnly>`: an executor, and
/// not a writer.
pub struct Tx<'c, DB: Dialect, A = ReadWrite> {
    conn: &'c DB::Connection,
    hooks: &'c Hooks,
    clock: &'c Clock,
    access: PhantomData<A>,
}

/// Marks a transaction that may write.
#[derive(Clone, Copy, Debug)]
pub struct ReadWrite;

/// Marks a transaction that only reads.
#[derive(Clone, Copy, Debug)]
pub struct ReadOnly;

/// What a transaction may do: [`ReadWrite`] or [`ReadOnly`].
pub trait Access: sealed::Sealed + Send + Sync + 'static {}

impl Access for ReadWrite {}
impl Access for ReadOnly {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ReadWrite {}
    impl Sealed for super::ReadOnly {}
}

impl<'c, DB: Dialect, A: Access> Tx<'c, DB, A> {
    pub(super) fn new(conn: &'c DB::Connection, hooks: &'c Hooks, clock: &'c Clock) -> Self {
        Self {
            conn,
            hooks,
            clock,
            access: PhantomData,
        }
    }

    /// Runs a part of the transaction that can be undone alone: kept on `Ok`, undone on `Err`.
    ///
    /// Savepoints nest to any depth. An error of the database is forgiven by the rollback of a savepoint around it, so
    /// this is the way to try a write that may fail and to go on:
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # use drivetrain::Error;
    /// # let db = doc_db().await?;
    /// let taken = db
    ///     .transaction(async |mut tx| {
    ///         let insert = diesel::insert_into(users::table).values((users::name.eq("Dot"), users::email.eq("bob@example.org")));
    ///         match tx.savepoint(async |sp| insert.execute(&sp).await).await {
    ///             Err(error) if error.is_unique_on("users_email_key") => Ok(true),
    ///             other => other.map(|_| false),
    ///         }
    ///     })
    ///     .await?;
    /// assert!(taken);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// `SAVEPOINT drivetrain_n` and `RELEASE` before and after those of the closure; `ROLLBACK TO` and `RELEASE` where
    /// it fails.
    ///
    /// # Errors
    /// What the closure gives. [`Error::TransactionAborted`] if the closure passed over an error of the database
    /// (PostgreSQL), or dropped an operation before its end.
    ///
    /// # Cancellation
    /// Dropping the future before its end ends the whole transaction: it refuses all further statements and rolls back.
    pub fn savepoint<'s, T, E, F>(&'s mut self, work: F) -> BoxFuture<'s, Result<T, E>>
    where
        for<'t> F:
            AsyncFnOnce(Tx<'t, DB, A>) -> Result<T, E> + AsyncOnce<Tx<'t, DB, A>, Result<T, E>, Fut: Send> + Send + 's,
        T: Send + 's,
        E: From<Error> + Send + 's,
    {
        Box::pin(async move {
            let hooks = self.hooks.len();
            let result = within(
                self.conn,
                Bounds::savepoint(self.conn.session().depth()),
                self.hooks,
                self.clock,
                work,
            )
            .await;
            if result.is_err() {
                self.hooks.truncate(hooks);
            }
            result
        })
    }

    /// Does something once the transaction is stored, and never if it is not: send a mail, start a job.
    ///
    /// Hooks run one after the other, in the order in which they came, after `COMMIT` succeeded and the connection went
    /// back to the pool, and before `transaction` gives its value. Those of a savepoint that was rolled back and those
    /// of an attempt that is run again are dropped.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let (sender, mut mails) = tokio::sync::mpsc::unbounded_channel();
    /// db.transaction(async |tx| {
    ///     let renamed = diesel::update(users::table.find(1)).set(users::name.eq("Ada L.")).execute(&tx).await?;
    ///     let sender = sender.clone();
    ///     tx.after_commit(move || async move { sender.send("Ada has a new name").expect("somebody listens") });
    ///     Ok::<_, drivetrain::Error>(renamed)
    /// })
    /// .await?;
    /// assert_eq!(mails.try_recv(), Ok("Ada has a new name"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// A hook that panics panics in the caller of `transaction`. The transaction is stored; hooks after it do not run.
    ///
    /// # Cancellation
    /// If the future of `transaction` is dropped while hooks run, the transaction is stored and the rest of the hooks
    /// does not run. What must happen belongs into a table that a job reads.
    pub fn after_commit<F, Fut>(&self, hook: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.hooks.push(hook);
    }
}

/// Runs a closure at a new level, and ends the level as the closure ended.
pub(super) async fn within<DB, A, T, E, F>(
    conn: &DB::Connection,
    bounds: Bounds,
    hooks: &Hooks,
    clock: &Clock,
    work: F,
) -> Result<T, E>
where
    DB: Dialect,
    A: Access,
    for<'t> F: AsyncFnOnce(Tx<'t, DB, A>) -> Result<T, E> + AsyncOnce<Tx<'t, DB, A>, Result<T, E>, Fut: Send> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let level = Level::begin(conn, bounds).await?;
    match work(Tx::new(conn, hooks, clock)).await {
        Ok(value) => {
            level.commit().await?;
            Ok(value)
        }
        Err(error) => {
            level.roll_back().await;
            Err(error)
        }
    }
}

impl<DB: Dialect, A> Deref for Tx<'_, DB, A> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        self.conn
    }
}

impl<DB: Dialect, A: Access> Executor for Tx<'_, DB, A> {
    type Conn = DB::Connection;

    fn lease(&self, _: Side) -> BoxFuture<'_, Result<Lease<'_, DB::Connection>>> {
        Box::pin(std::future::ready(Ok(Lease::borrowed(self.conn, self.clock))))
    }

    fn at_hand(&self) -> Option<&DB::Connection> {
        Some(self.conn)
    }

    fn clock(&self) -> &Clock {
        self.clock
    }
}

impl<DB: Dialect> Writer for Tx<'_, DB, ReadWrite> {}

impl<DB: Dialect, A> fmt::Debug for Tx<'_, DB, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("session", self.conn.session()).finish()
    }
}
