//! SQLite: each connection on its own thread, where statements run and rows are built. What is over before another
//! thread would have woken runs on the calling task.
//!
//! The caller's side renders the SQL and collects the values, so borrowed values work; the thread gets what can be
//! moved. A job that was sent runs to its end: a dropped future leaves no half-done statement behind and never
//! blocks the caller's thread.
//!
//! | on the calling task | on the connection's thread |
//! | --- | --- |
//! | look-ups by a unique key: [`Connection::look_up`] | everything else that reads, of whatever size |
//! | `BEGIN`, `SAVEPOINT`, `COMMIT`, `ROLLBACK` of a transaction that has not written | writes, and what ends a transaction that wrote: `COMMIT` may write the log back and sync |
//!
//! Waking a thread and being woken by it takes several times as long as a look-up does. Three rules hold for what runs
//! on the calling task:
//!
//! - **It overtakes nothing.** While a job of the same connection is queued or under way, it is queued too.
//! - **It waits for no lock.** `busy_timeout` is 0 meanwhile. Where somebody else holds a lock, SQLite refuses at once
//!   without having done anything, and the statement goes to the thread, which waits as long as `busy_timeout` says.
//! - **It ends soon.** A look-up goes down one or two B-trees. A page that neither SQLite nor the system has in memory is
//!   one read from disk, and a look-up needs some few of them at most, but for a row of large values all that it fills.
//!   The first use of a statement prepares it. A connection whose session was changed by raw SQL or
//!   [`with_diesel`](SqliteConnection::with_diesel) is left to its thread, for its functions may be slow.
//!
//! Reading the schema for the first time, recovering the log of a process that crashed, and closing, which may write the
//! log back, are done on the thread.

mod effect;
mod errors;
mod open;
mod rows;
mod thread;

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use diesel::SqliteConnection as RawConnection;
use diesel::connection::SimpleConnection;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel::result::QueryResult;
use diesel::sqlite::Sqlite;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use self::open::Location;
use self::rows::Collected;
use self::thread::Thread;
use super::observer::Observed;
use super::session::Operation;
use super::statement::{self, Kept, Rendered};
use super::{Connection, Dialect, Effect, Observer, Place, Recovery, Role, Session, Syntax};
use crate::pool::PoolConfig;
use crate::transaction::{Bounds, Options, Settings};
use crate::{Error, Result};

impl Dialect for Sqlite {
    type Connection = SqliteConnection;
    const SYSTEM: &'static str = "sqlite";
    const MAX_BINDS: usize = 32_766;
    const LISTS_ARE_ONE_BIND: bool = false;
    const NULLS_ARE_LARGEST: bool = false;
    const HAS_LANES: bool = true;

    fn effect(sql: &str) -> Effect {
        effect::effect(sql)
    }
}

/// Rows that a stream reads ahead, and the size of its batches.
const BATCH: usize = 256;

/// A connection to a SQLite database.
#[derive(Debug)]
pub struct SqliteConnection {
    thread: Thread,
    session: Session,
    observer: Observer,
    kept: Kept,
    /// The database lives as long as this connection.
    in_memory: bool,
    /// The name by which other pools of this process have the same one.
    shared_memory: Option<String>,
    /// The writer holds the lane: a new one would have to wait for the old one anyway.
    role: Role,
    /// A statement of the open transaction wrote, or may have done so.
    has_written: AtomicBool,
}

impl SqliteConnection {
    /// Runs `job` on the connection's thread, and what it answers.
    ///
    /// This is the way down to Diesel's own connection, for what has no other door: custom functions, collations,
    /// serialization. The session counts as dirty afterwards.
    ///
    /// # Errors
    /// [`Error::Database`] as `job` gives it; [`Error::ConnectionLost`] if `job` panicked.
    pub async fn with_diesel<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut RawConnection) -> QueryResult<R> + Send + 'static,
    ) -> Result<R> {
        self.session.check()?;
        self.session.mark_dirty();
        self.has_written.store(true, SeqCst);
        let operation = self.session.start();
        let result = self
            .thread
            .run(job)
            .await
            .and_then(|result| result.map_err(errors::classify));
        operation.end();
        result
    }

    /// Sends a job and watches it.
    fn run<'a, R: Send + 'static>(
        &'a self,
        sql: Cow<'a, str>,
        job: impl FnOnce(&mut RawConnection) -> QueryResult<R> + Send + 'static,
        rows: fn(&R) -> Option<usize>,
    ) -> BoxFuture<'a, Result<R>> {
        let statement = self.start(sql);
        self.send(statement, job, rows)
    }

    /// What a job gives at once; nothing where it has to wait for jobs before it, or for a lock.
    fn at_once<R>(&self, job: impl FnOnce(&mut RawConnection) -> QueryResult<R>) -> Option<Result<R>> {
        // Functions and settings of the user's may take their time.
        if self.session.is_dirty() {
            return None;
        }
        let in_transaction = self.session.depth() > 0;
        match self.thread.at_once(|conn| judged(conn, in_transaction, job))? {
            Ok(Judged { result: Err(error), .. }) if errors::is_busy(&error) => None,
            Ok(judged) => Some(self.noted(judged)),
            Err(error) => Some(Err(error)),
        }
    }

    fn send<'a, R: Send + 'static>(
        &'a self,
        statement: Statement<'a>,
        job: impl FnOnce(&mut RawConnection) -> QueryResult<R> + Send + 'static,
        rows: fn(&R) -> Option<usize>,
    ) -> BoxFuture<'a, Result<R>> {
        let in_transaction = self.session.depth() > 0;
        let answer = self.thread.run(move |conn| judged(conn, in_transaction, job));
        Box::pin(async move {
            let result = answer.await.and_then(|judged| self.noted(judged));
            statement.end(result, rows)
        })
    }

    fn start<'a>(&'a self, sql: Cow<'a, str>) -> Statement<'a> {
        Statement {
            operation: self.session.start(),
            observed: self.observer.start(&sql),
            sql,
        }
    }

    /// Tells the session what it has to know of an error.
    fn noted<R>(&self, judged: Judged<R>) -> Result<R> {
        if let (Err(error), true) = (&judged.result, judged.has_ended) {
            self.session.note_end(error);
        }
        judged.result
    }

    /// The text of a query, once the session knows what it does.
    fn render<Q: QueryFragment<Sqlite> + QueryId>(&self, query: &Q) -> Result<Rendered> {
        self.session.check()?;
        let rendered = statement::render::<Sqlite, Q>(query)?.checked()?;
        if rendered.effect.changes_session(self.session.depth() > 0) {
            self.session.mark_dirty();
        }
        if !rendered.effect.only_reads() {
            self.has_written.store(true, SeqCst);
        }
        Ok(rendered)
    }

    fn collect<Q: QueryFragment<Sqlite> + QueryId>(&self, query: &Q) -> Result<Collected<Q::QueryId>> {
        Collected::new(query, self.render(query)?, &self.kept)
    }

    fn collect_each<Q: QueryFragment<Sqlite> + QueryId>(&self, queries: &[Q]) -> Result<Vec<Collected<Q::QueryId>>> {
        queries.iter().map(|query| self.collect(query)).collect()
    }
}

/// A statement under way.
struct Statement<'a> {
    operation: Operation<'a>,
    observed: Observed<'a>,
    sql: Cow<'a, str>,
}

impl<'a> Statement<'a> {
    /// The future of a result that is there.
    fn ended<R: Send + 'a>(self, result: Result<R>, rows: fn(&R) -> Option<usize>) -> BoxFuture<'a, Result<R>> {
        Box::pin(async move {
            // As every answer that had to be waited for: who looks up in a loop lets other tasks run.
            tokio::task::consume_budget().await;
            self.end(result, rows)
        })
    }

    fn end<R>(self, result: Result<R>, rows: fn(&R) -> Option<usize>) -> Result<R> {
        let count = result.as_ref().ok().and_then(rows);
        self.observed.end(result.as_ref().err(), count, &self.sql);
        self.operation.end();
        result
    }
}

/// What a job gave, and whether the database has ended the transaction on it.
struct Judged<R> {
    result: Result<R>,
    has_ended: bool,
}

fn judged<R>(
    conn: &mut RawConnection,
    in_transaction: bool,
    job: impl FnOnce(&mut RawConnection) -> QueryResult<R>,
) -> Judged<R> {
    let result = job(conn).map_err(errors::classify);
    let has_ended = in_transaction && result.is_err() && thread::transaction_has_ended(conn);
    Judged { result, has_ended }
}

fn failed<'a, T: Send + 'a>(error: Error) -> BoxFuture<'a, Result<T>> {
    Box::pin(std::future::ready(Err(error)))
}

impl Connection for SqliteConnection {
    type Backend = Sqlite;

    fn load<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Sqlite> + QueryId,
        Q::SqlType: CompatibleType<U, Sqlite, SqlType = ST>,
        U: FromSqlRow<ST, Sqlite> + Send + 'static,
        Sqlite: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let collected = match self.collect(query) {
            Ok(collected) => collected,
            Err(error) => return failed(error),
        };
        let sql = collected.text();
        self.run(
            sql,
            move |conn| rows::load::<U, ST, _>(conn, &collected),
            |rows| Some(rows.len()),
        )
    }

    fn look_up<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Sqlite> + QueryId,
        Q::SqlType: CompatibleType<U, Sqlite, SqlType = ST>,
        U: FromSqlRow<ST, Sqlite> + Send + 'static,
        Sqlite: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let rendered = match self.render(query) {
            Ok(rendered) => rendered,
            Err(error) => return failed(error),
        };
        let statement = self.start(rendered.sql.clone());
        let counted: fn(&Vec<U>) -> Option<usize> = |rows| Some(rows.len());
        if rendered.bounded
            && let Some(result) = self.at_once(|conn| rows::look_up::<U, ST, Q>(conn, query))
        {
            return statement.ended(result, counted);
        }
        match Collected::new(query, rendered, &self.kept) {
            Ok(collected) => self.send(statement, move |conn| rows::load::<U, ST, _>(conn, &collected), counted),
            Err(error) => statement.ended(Err(error), counted),
        }
    }

    fn load_each<'a, Q, U, ST>(&'a self, queries: &[Q]) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Sqlite> + QueryId,
        Q::SqlType: CompatibleType<U, Sqlite, SqlType = ST>,
        U: FromSqlRow<ST, Sqlite> + Send + 'static,
        Sqlite: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let collected = match self.collect_each(queries) {
            Ok(collected) => collected,
            Err(error) => return failed(error),
        };
        let Some(first) = collected.first() else {
            return Box::pin(std::future::ready(Ok(Vec::new())));
        };
        let sql = first.text();
        self.run(
            sql,
            move |conn| rows::load_each::<U, ST, _>(conn, collected),
            |rows| Some(rows.len()),
        )
    }

    fn stream<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<BoxStream<'a, Result<U>>>>
    where
        Q: Query + QueryFragment<Sqlite> + QueryId,
        Q::SqlType: CompatibleType<U, Sqlite, SqlType = ST>,
        U: FromSqlRow<ST, Sqlite> + Send + 'static,
        Sqlite: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let collected = match self.collect(query) {
            Ok(collected) => collected,
            Err(error) => return failed(error),
        };
        let sql = collected.text();
        // Two batches at most are built ahead of the reader: one in the channel, one at the thread's hand.
        let (sender, mut batches) = tokio::sync::mpsc::channel::<Vec<U>>(1);
        let answer = self.run(
            sql,
            move |conn| rows::send_batches::<U, ST, _>(conn, collected, BATCH, &sender),
            |count| Some(*count),
        );
        let rows: BoxStream<'a, Result<U>> = Box::pin(async_stream::try_stream! {
            while let Some(batch) = batches.recv().await {
                for row in batch {
                    yield row;
                }
            }
            answer.await?;
        });
        Box::pin(std::future::ready(Ok(rows)))
    }

    fn execute<'a, Q>(&'a self, statement: &Q) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Sqlite> + QueryId,
    {
        let collected = match self.collect(statement) {
            Ok(collected) => collected,
            Err(error) => return failed(error),
        };
        let sql = collected.text();
        self.run(sql, move |conn| rows::execute(conn, &collected), |_| None)
    }

    fn execute_each<'a, Q>(&'a self, statements: &[Q]) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Sqlite> + QueryId,
    {
        let collected = match self.collect_each(statements) {
            Ok(collected) => collected,
            Err(error) => return failed(error),
        };
        let Some(first) = collected.first() else {
            return Box::pin(std::future::ready(Ok(0)));
        };
        let sql = first.text();
        self.run(sql, move |conn| rows::execute_each(conn, &collected), |_| None)
    }

    fn batch_execute<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        if let Err(error) = self.session.check_script(sql, Syntax::Sqlite) {
            return failed(error);
        }
        self.session.mark_dirty();
        let text = sql.to_owned();
        self.run(sql.into(), move |conn| conn.batch_execute(&text), |()| None)
    }

    fn control<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        if self.session.depth() == 0 {
            self.has_written.store(false, SeqCst);
        }
        let statement = self.start(sql.into());
        // Without writes there is nothing to store or to undo: the file is locked or unlocked, and that is all.
        if !self.has_written.load(SeqCst)
            && let Some(result) = self.at_once(|conn| conn.batch_execute(sql))
        {
            return statement.ended(result, |()| None);
        }
        let text = sql.to_owned();
        self.send(statement, move |conn| conn.batch_execute(&text), |()| None)
    }

    fn run_behind(&self, sql: &'static str) {
        let role = self.role;
        self.thread.send(move |conn| {
            thread::roll_back(conn, role);
            // Settings are refused in transactions only.
            let _ = conn.batch_execute(sql);
        });
    }

    fn bounds(&self, options: Options) -> Bounds {
        let [begin, commit, roll_back] = match (options.read_only, self.role) {
            // A transaction that reads first and writes later could find that another process wrote meanwhile.
            (false, _) => ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"],
            // Connections of this role cannot write anyway.
            (true, Role::Read) => ["BEGIN", "COMMIT", "ROLLBACK"],
            (true, Role::Write) => [
                "PRAGMA query_only = ON; BEGIN",
                "COMMIT; PRAGMA query_only = OFF",
                "ROLLBACK; PRAGMA query_only = OFF",
            ],
        };
        Bounds {
            begin: begin.into(),
            settings: Settings::default(),
            commit: commit.into(),
            roll_back: roll_back.into(),
        }
    }

    fn session(&self) -> &Session {
        &self.session
    }

    fn shared_memory(&self) -> Option<&str> {
        self.shared_memory.as_deref()
    }

    fn place(config: &PoolConfig) -> Result<Place> {
        let location = Location::parse(config.url())?;
        let is_in_memory = location.is_in_memory();
        Ok(Place {
            namespace: location.name(),
            has_readers: !is_in_memory,
            is_in_memory,
        })
    }

    fn open(config: &PoolConfig, role: Role, observer: Observer) -> BoxFuture<'_, Result<Self>> {
        Box::pin(open::open(config, role, observer))
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        // Another one could not take its place.
        let in_memory = self.in_memory;
        Box::pin(async move {
            self.thread
                .run(move |conn| match in_memory {
                    true => Ok(()),
                    false => conn.batch_execute("SELECT 1"),
                })
                .await?
                .map_err(errors::classify)
        })
    }

    fn recovery(&self) -> Recovery {
        let replaceable = !self.in_memory;
        let would_wait = self.session.is_busy() && self.role == Role::Read;
        if replaceable && (self.session.is_dirty() || would_wait) {
            return Recovery::Discard;
        }
        // Jobs run in order, so whoever borrows the connection next finds it reset.
        let role = self.role;
        self.thread.send(move |conn| thread::roll_back(conn, role));
        self.session.clear();
        Recovery::Clean
    }

    fn reset(&self) -> BoxFuture<'_, Result<()>> {
        let role = self.role;
        Box::pin(self.thread.run(move |conn| thread::roll_back(conn, role)))
    }

    fn discard(self) {
        // Dropping the channel ends the thread after the job at hand; closing the file rolls back.
    }

    fn is_closed(&mut self) -> bool {
        self.thread.is_finished()
    }
}
