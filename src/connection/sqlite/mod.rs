//! SQLite: each connection on its own thread, where statements run and rows are built.
//!
//! The caller's side renders the SQL and collects the values, so borrowed values work; the thread gets what can be
//! moved. A job that was sent runs to its end: a dropped future leaves no half-done statement behind and never
//! blocks the caller's thread.

mod errors;
mod open;
mod rows;
mod thread;

use diesel::SqliteConnection as RawConnection;
use diesel::connection::SimpleConnection;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel::sqlite::Sqlite;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use self::open::Location;
use self::rows::Collected;
use self::thread::Thread;
use super::statement::Kept;
use super::{Connection, Dialect, Effect, Observer, Place, Recovery, Role, Session};
use crate::pool::PoolConfig;
use crate::transaction::{Bounds, Options};
use crate::{Error, Result};

impl Dialect for Sqlite {
    type Connection = SqliteConnection;
    const SYSTEM: &'static str = "sqlite";
    const MAX_BINDS: usize = 32_766;
    const LISTS_ARE_ONE_BIND: bool = false;
    const NULLS_ARE_LARGEST: bool = false;
    const HAS_LANES: bool = true;
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
    /// The writer holds the lane: a new one would have to wait for the old one anyway.
    role: Role,
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
        job: impl FnOnce(&mut RawConnection) -> diesel::QueryResult<R> + Send + 'static,
    ) -> Result<R> {
        self.session.check()?;
        self.session.mark_dirty();
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
        sql: std::borrow::Cow<'a, str>,
        job: impl FnOnce(&mut RawConnection) -> diesel::QueryResult<R> + Send + 'static,
        rows: fn(&R) -> Option<usize>,
    ) -> BoxFuture<'a, Result<R>> {
        let operation = self.session.start();
        let observed = self.observer.start(&sql);
        let in_transaction = self.session.depth() > 0;
        let answer = self.thread.run(move |conn| {
            let result = job(conn);
            let has_ended = in_transaction && result.is_err() && thread::transaction_has_ended(conn);
            (result, has_ended)
        });
        Box::pin(async move {
            let (result, has_ended) = match answer.await {
                Ok((result, has_ended)) => (result.map_err(errors::classify), has_ended),
                Err(error) => (Err(error), false),
            };
            if let (Err(error), true) = (&result, has_ended) {
                self.session.note_end(error);
            }
            let count = result.as_ref().ok().and_then(rows);
            observed.end(result.as_ref().err(), count, &sql);
            operation.end();
            result
        })
    }

    fn collect<Q: QueryFragment<Sqlite> + QueryId>(&self, query: &Q) -> Result<Collected<Q::QueryId>> {
        self.session.check()?;
        let collected = Collected::new(query, &self.kept)?;
        if collected.effect() == Effect::Session {
            self.session.mark_dirty();
        }
        Ok(collected)
    }

    fn collect_each<Q: QueryFragment<Sqlite> + QueryId>(&self, queries: &[Q]) -> Result<Vec<Collected<Q::QueryId>>> {
        queries.iter().map(|query| self.collect(query)).collect()
    }
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
            move |conn| rows::load::<U, ST, _>(conn, collected),
            |rows| Some(rows.len()),
        )
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
        if let Err(error) = self.session.check_script(sql) {
            return failed(error);
        }
        self.session.mark_dirty();
        self.control(sql)
    }

    fn control<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        let text = sql.to_owned();
        self.run(sql.into(), move |conn| conn.batch_execute(&text), |()| None)
    }

    fn bounds(&self, options: Options) -> Bounds {
        match (options.read_only, self.role) {
            // A transaction that reads first and writes later could find that another process wrote meanwhile.
            (false, _) => Bounds {
                begin: "BEGIN IMMEDIATE".into(),
                commit: "COMMIT".into(),
                roll_back: "ROLLBACK".into(),
            },
            // Connections of this role cannot write anyway.
            (true, Role::Read) => Bounds {
                begin: "BEGIN".into(),
                commit: "COMMIT".into(),
                roll_back: "ROLLBACK".into(),
            },
            (true, Role::Write) => Bounds {
                begin: "PRAGMA query_only = ON; BEGIN".into(),
                commit: "COMMIT; PRAGMA query_only = OFF".into(),
                roll_back: "ROLLBACK; PRAGMA query_only = OFF".into(),
            },
        }
    }

    fn session(&self) -> &Session {
        &self.session
    }

    fn place(url: &str) -> Result<Place> {
        Ok(match Location::parse(url)? {
            Location::Memory => Place {
                namespace: ":memory:".to_owned(),
                has_readers: false,
            },
            Location::File { path, .. } => Place {
                namespace: path,
                has_readers: true,
            },
        })
    }

    fn open(config: &PoolConfig, role: Role, observer: Observer) -> BoxFuture<'_, Result<Self>> {
        Box::pin(open::open(config, role, observer))
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            self.thread
                .run(|conn| conn.batch_execute("SELECT 1"))
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
