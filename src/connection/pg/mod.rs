//! PostgreSQL over diesel-async. Statements polled together are pipelined.

mod errors;
mod open;
mod prepared;
mod tls;

use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::pg::Pg;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::pooled_connection::PoolableConnection as _;
use diesel_async::{AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};

use self::open::{Address, Canceller};
use self::prepared::Prepared;
use super::statement::{self, Kept, Rendered};
use super::{Connection, Dialect, Effect, Observer, Place, Recovery, Role, Session};
use crate::error::RetryReason;
use crate::pool::PoolConfig;
use crate::transaction::{Bounds, Options};
use crate::{Error, Result};

impl Dialect for Pg {
    type Connection = PgConnection;
    const SYSTEM: &'static str = "postgresql";
    const MAX_BINDS: usize = 65_535;
    const LISTS_ARE_ONE_BIND: bool = true;
    const NULLS_ARE_LARGEST: bool = true;
    const HAS_LANES: bool = false;
}

type Rows = BoxStream<'static, diesel::QueryResult<<AsyncPgConnection as AsyncConnectionCore>::Row<'static, 'static>>>;

/// A connection to a PostgreSQL server.
pub struct PgConnection {
    inner: AsyncPgConnection,
    canceller: Canceller,
    session: Session,
    observer: Observer,
    kept: Kept,
}

impl std::fmt::Debug for PgConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PgConnection")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// How to send a statement: text, and whether the server keeps it prepared.
struct Plan {
    rendered: Rendered,
    keep: bool,
}

impl PgConnection {
    fn plan<Q: QueryFragment<Pg> + QueryId>(&self, query: &Q) -> Result<Plan> {
        self.session.check()?;
        let rendered = statement::render::<Pg, Q>(query)?.checked()?;
        if rendered.effect == Effect::Session {
            self.session.mark_dirty();
        }
        // A broken session is sent nothing that it would have to keep: see `judge`.
        let keep = !self.session.is_broken() && (rendered.bounded || self.kept.keep(&rendered.sql));
        Ok(Plan { rendered, keep })
    }

    /// Sends a query: values are collected now, rows come with the stream.
    fn send<'a, Q: QueryFragment<Pg> + QueryId + diesel::query_builder::Query>(
        &'a self,
        query: &Q,
        plan: &Plan,
    ) -> BoxFuture<'a, diesel::QueryResult<Rows>> {
        let mut conn = &self.inner;
        conn.load(Prepared::new(query, &plan.rendered.sql, plan.keep))
    }

    /// Notes what an error means for this session.
    fn judge<T>(&self, result: diesel::QueryResult<T>) -> Result<T> {
        result.map_err(|error| {
            let error = match errors::classify(error) {
                // What the server refuses here is not the reason.
                Error::TransactionAborted { cause } => Error::TransactionAborted {
                    cause: self.session.failure().unwrap_or(cause),
                },
                error => error,
            };
            match &error {
                Error::ConnectionLost { .. } => self.session.mark_broken(),
                // Every statement prepared before the change of schema would fail likewise.
                Error::Retryable {
                    reason: RetryReason::StalePlan,
                    ..
                } => self.session.mark_broken(),
                _ => {}
            }
            self.session.note_failure(&error);
            error
        })
    }
}

async fn collect<U, ST>(mut rows: Rows) -> diesel::QueryResult<Vec<U>>
where
    U: FromSqlRow<ST, Pg>,
{
    let mut built = Vec::new();
    while let Some(row) = rows.try_next().await? {
        built.push(build(&row)?);
    }
    Ok(built)
}

fn build<'a, U, ST>(row: &impl diesel::row::Row<'a, Pg>) -> diesel::QueryResult<U>
where
    U: FromSqlRow<ST, Pg>,
{
    U::build_from_row(row).map_err(diesel::result::Error::DeserializationError)
}

impl Connection for PgConnection {
    type Backend = Pg;

    fn load<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg, SqlType = ST>,
        U: FromSqlRow<ST, Pg> + Send + 'static,
        Pg: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let plan = match self.plan(query) {
            Ok(plan) => plan,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let sent = self.send(query, &plan);
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(&plan.rendered.sql);
            let result = match sent.await {
                Ok(rows) => collect::<U, ST>(rows).await,
                Err(error) => Err(error),
            };
            let result = self.judge(result);
            observed.end(
                result.as_ref().err(),
                result.as_ref().ok().map(Vec::len),
                &plan.rendered.sql,
            );
            operation.end();
            result
        })
    }

    fn load_each<'a, Q, U, ST>(&'a self, queries: &[Q]) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg, SqlType = ST>,
        U: FromSqlRow<ST, Pg> + Send + 'static,
        Pg: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let sent: Vec<_> = queries.iter().map(|query| self.load::<Q, U, ST>(query)).collect();
        Box::pin(async move {
            let mut rows = Vec::new();
            // One after the other: a statement that still has to be prepared would be overtaken.
            for sent in sent {
                rows.append(&mut sent.await?);
            }
            Ok(rows)
        })
    }

    fn stream<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<BoxStream<'a, Result<U>>>>
    where
        Q: Query + QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg, SqlType = ST>,
        U: FromSqlRow<ST, Pg> + Send + 'static,
        Pg: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        let plan = match self.plan(query) {
            Ok(plan) => plan,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let sent = self.send(query, &plan);
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(&plan.rendered.sql);
            let mut rows = match self.judge(sent.await) {
                Ok(rows) => rows,
                Err(error) => {
                    observed.end(Some(&error), None, &plan.rendered.sql);
                    operation.end();
                    return Err(error);
                }
            };
            let rows: BoxStream<'a, Result<U>> = Box::pin(async_stream::stream! {
                let mut count = 0;
                let end = loop {
                    let Some(row) = rows.next().await else { break Ok(()) };
                    match self.judge(row.and_then(|row| build::<U, ST>(&row))) {
                        Ok(row) => {
                            count += 1;
                            yield Ok(row);
                        }
                        Err(error) => break Err(error),
                    }
                };
                observed.end(end.as_ref().err(), Some(count), &plan.rendered.sql);
                operation.end();
                if let Err(error) = end {
                    yield Err(error);
                }
            });
            Ok(rows)
        })
    }

    fn execute<'a, Q>(&'a self, statement: &Q) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Pg> + QueryId,
    {
        let plan = match self.plan(statement) {
            Ok(plan) => plan,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let mut conn = &self.inner;
        let sent = conn.execute_returning_count(Prepared::new(statement, &plan.rendered.sql, plan.keep));
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(&plan.rendered.sql);
            let result = self.judge(sent.await);
            observed.end(result.as_ref().err(), None, &plan.rendered.sql);
            operation.end();
            result
        })
    }

    fn execute_each<'a, Q>(&'a self, statements: &[Q]) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Pg> + QueryId,
    {
        let sent: Vec<_> = statements.iter().map(|statement| self.execute(statement)).collect();
        Box::pin(async move {
            let mut written = 0;
            // One after the other, as in `load_each`.
            for sent in sent {
                written += sent.await?;
            }
            Ok(written)
        })
    }

    fn batch_execute<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        if let Err(error) = self.session.check_script(sql) {
            return Box::pin(std::future::ready(Err(error)));
        }
        self.session.mark_dirty();
        self.control(sql)
    }

    fn control<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(sql);
            let mut conn = &self.inner;
            let result = self.judge(conn.batch_execute(sql).await);
            observed.end(result.as_ref().err(), None, sql);
            operation.end();
            result
        })
    }

    fn bounds(&self, options: Options) -> Bounds {
        let mut begin = "BEGIN".to_owned();
        if let Some(isolation) = options.isolation {
            begin.push_str(" ISOLATION LEVEL ");
            begin.push_str(isolation.as_sql());
        }
        if options.read_only {
            begin.push_str(" READ ONLY");
        }
        if options.deferrable {
            begin.push_str(" DEFERRABLE");
        }
        Bounds {
            begin: begin.into(),
            // In a failed transaction the server answers `COMMIT` by `ROLLBACK`, and reports no error. A query
            // before it, in the same round trip, is refused there.
            commit: "SELECT; COMMIT".into(),
            roll_back: "ROLLBACK".into(),
        }
    }

    fn session(&self) -> &Session {
        &self.session
    }

    fn place(url: &str) -> Result<Place> {
        let address = Address::parse(url)?;
        Ok(Place {
            namespace: address.database().to_owned(),
            has_readers: false,
        })
    }

    fn open(config: &PoolConfig, _role: Role, observer: Observer) -> BoxFuture<'_, Result<Self>> {
        Box::pin(async move {
            let (inner, canceller) = open::open(config).await?;
            let kept = Kept::new(config.statement_cache);
            Ok(Self {
                inner,
                canceller,
                session: Session::default(),
                observer,
                kept,
            })
        })
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let mut conn = &self.inner;
            // An empty simple query: one round trip, nothing to parse or plan.
            conn.batch_execute("").await.map_err(errors::classify)
        })
    }

    fn recovery(&self) -> Recovery {
        if self.session.is_busy() || self.session.is_dirty() {
            Recovery::Discard
        } else {
            Recovery::Reset
        }
    }

    fn reset(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let mut conn = &self.inner;
            conn.batch_execute("ROLLBACK").await.map_err(errors::classify)?;
            self.session.clear();
            Ok(())
        })
    }

    fn discard(self) {
        if self.session.is_busy() {
            self.canceller.cancel(self.inner.cancel_token(), self.inner);
        }
    }

    fn is_closed(&mut self) -> bool {
        self.inner.is_broken()
    }
}
