//! PostgreSQL over tokio-postgres. Statements polled together are pipelined.

mod binds;
mod client;
mod effect;
mod errors;
mod open;
mod pooler;
mod row;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
mod tls;
mod trust;

use std::pin::pin;

use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::pg::Pg;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use self::client::{Client, Request};
use self::open::{Address, Canceller};
use self::row::PgRow;
use super::statement::{self, Kept};
use super::{Connection, Dialect, Effect, Observer, Place, Recovery, Role, Session, Syntax, script};
use crate::error::RetryReason;
use crate::pool::PoolConfig;
use crate::transaction::{Bounds, Options, Settings};
use crate::{Error, Result};

impl Dialect for Pg {
    type Connection = PgConnection;
    const SYSTEM: &'static str = "postgresql";
    const MAX_BINDS: usize = 65_535;
    const LISTS_ARE_ONE_BIND: bool = true;
    const NULLS_ARE_LARGEST: bool = true;
    const HAS_LANES: bool = false;

    fn effect(sql: &str) -> Effect {
        effect::effect(sql)
    }
}

/// A connection to a PostgreSQL server.
pub struct PgConnection {
    client: Client,
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

impl PgConnection {
    /// A statement with its values. A query whose type is known here is not rendered again.
    fn request<Q: QueryFragment<Pg> + QueryId>(&self, query: &Q) -> Result<Request> {
        self.session.check()?;
        // A broken session is sent nothing that it would have to keep: see `judge`.
        let keeps = self.client.keeps_statements() && !self.session.is_broken();
        let known = match Q::query_id().filter(|_| keeps) {
            Some(id) => self.client.prepared(id, query)?,
            None => None,
        };
        let request = match known {
            Some(known) => known,
            None => {
                let rendered = statement::render::<Pg, Q>(query)?.checked()?;
                let keep = keeps && (rendered.bounded || self.kept.keep(&rendered.sql));
                Request::new(rendered, Q::query_id(), keep, self.client.binds(query)?)
            }
        };
        if request.effect.changes_session(self.session.depth() > 0) {
            self.check_outlives_nothing(&request.sql, request.effect)?;
            self.session.mark_dirty();
        }
        Ok(request)
    }

    fn check_script(&self, sql: &str) -> Result<()> {
        self.session.check_script(sql, Syntax::Postgres)?;
        let mut statements = script::statements_in(sql, Syntax::Postgres);
        statements.try_for_each(|text| self.check_outlives_nothing(text, Pg::effect(text)))
    }

    /// Refuses what would outlive the transaction, where a pooler gives each one another session.
    fn check_outlives_nothing(&self, sql: &str, effect: Effect) -> Result<()> {
        if self.client.keeps_statements() || !effect.surely_changes_session() {
            return Ok(());
        }
        Err(Error::invalid(
            "statement",
            format!(
                "{} changes the session, which a pooler in transaction mode gives to others: in a transaction use \
                 `SET LOCAL`, `set_config(…, true)` or `pg_advisory_xact_lock`, or connect to the server itself, \
                 without `transaction_pooler`",
                statement::operation(sql)
            ),
        ))
    }

    // What follows does not know the query, so that a program has it once for each type of row.

    async fn collect<U, ST>(&self, request: &mut Request) -> Result<Vec<U>>
    where
        U: FromSqlRow<ST, Pg>,
    {
        let mut rows = pin!(self.client.query(request).await?);
        let mut built = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(errors::classify)? {
            built.push(build(row)?);
        }
        Ok(built)
    }

    async fn receive<U, ST>(&self, mut request: Request) -> Result<Vec<U>>
    where
        U: FromSqlRow<ST, Pg>,
    {
        let operation = self.session.start();
        let observed = self.observer.start(&request.sql);
        let result = self.collect::<U, ST>(&mut request).await;
        let result = self.judge(result);
        observed.end(result.as_ref().err(), result.as_ref().ok().map(Vec::len), &request.sql);
        operation.end();
        result
    }

    async fn count(&self, mut request: Request) -> Result<usize> {
        let operation = self.session.start();
        let observed = self.observer.start(&request.sql);
        let sent = self.client.execute(&mut request).await;
        let result = self.judge(sent);
        observed.end(result.as_ref().err(), None, &request.sql);
        operation.end();
        // A server tells the rows of this machine's memory and disks.
        result.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX))
    }

    async fn begin_with_settings(&self, bounds: &Bounds) -> Result<()> {
        let (settings, shown) = bounds.settings.to_sql();
        let [sent, shown] = [settings, shown].map(|settings| format!("{}; {settings}", bounds.begin));
        let operation = self.session.start();
        let observed = self.observer.start(&shown);
        let result = self.judge(self.client.run(&sent).await);
        observed.end(result.as_ref().err(), None, &shown);
        // Where a setting is refused, the transaction has begun and failed.
        if result.is_err() && self.client.run("ROLLBACK").await.is_err() {
            self.session.mark_broken();
        }
        operation.end();
        result
    }

    /// Notes what an error means for this session.
    fn judge<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| self.judge_error(error))
    }

    fn judge_error(&self, error: Error) -> Error {
        let error = match error {
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
    }
}

fn build<U, ST>(row: tokio_postgres::Row) -> Result<U>
where
    U: FromSqlRow<ST, Pg>,
{
    let built = U::build_from_row(&PgRow(row));
    built.map_err(|error| Error::Database(diesel::result::Error::DeserializationError(error)))
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
        let request = match self.request(query) {
            Ok(request) => request,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        Box::pin(self.receive::<U, ST>(request))
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
        let mut request = match self.request(query) {
            Ok(request) => request,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(&request.sql);
            let rows = match self.judge(self.client.query(&mut request).await) {
                Ok(rows) => rows,
                Err(error) => {
                    observed.end(Some(&error), None, &request.sql);
                    operation.end();
                    return Err(error);
                }
            };
            let rows: BoxStream<'a, Result<U>> = Box::pin(async_stream::stream! {
                let mut rows = pin!(rows);
                let mut count = 0;
                let end = loop {
                    let row = match rows.try_next().await {
                        Ok(Some(row)) => build::<U, ST>(row),
                        Ok(None) => break Ok(()),
                        Err(error) => Err(errors::classify(error)),
                    };
                    match self.judge(row) {
                        Ok(row) => {
                            count += 1;
                            yield Ok(row);
                        }
                        Err(error) => break Err(error),
                    }
                };
                observed.end(end.as_ref().err(), Some(count), &request.sql);
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
        let request = match self.request(statement) {
            Ok(request) => request,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        Box::pin(self.count(request))
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
        if let Err(error) = self.check_script(sql) {
            return Box::pin(std::future::ready(Err(error)));
        }
        self.session.mark_dirty();
        self.control(sql)
    }

    fn control<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let operation = self.session.start();
            let observed = self.observer.start(sql);
            let result = self.judge(self.client.run(sql).await);
            observed.end(result.as_ref().err(), None, sql);
            operation.end();
            result
        })
    }

    fn begin<'a>(&'a self, bounds: &'a Bounds) -> BoxFuture<'a, Result<()>> {
        match bounds.settings.is_empty() {
            true => self.control(&bounds.begin),
            false => Box::pin(self.begin_with_settings(bounds)),
        }
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
            settings: Settings::default(),
            // In a failed transaction the server answers `COMMIT` by `ROLLBACK`, and reports no error. A query
            // before it, in the same round trip, is refused there.
            commit: "SELECT; COMMIT".into(),
            roll_back: "ROLLBACK".into(),
        }
    }

    fn session(&self) -> &Session {
        &self.session
    }

    fn is_pooled(&self) -> bool {
        !self.client.keeps_statements()
    }

    fn place(config: &PoolConfig) -> Result<Place> {
        open::check(config)?;
        let address = Address::parse(config.url())?;
        Ok(Place {
            namespace: address.database().to_owned(),
            has_readers: false,
            is_in_memory: false,
        })
    }

    fn open(config: &PoolConfig, _role: Role, observer: Observer) -> BoxFuture<'_, Result<Self>> {
        Box::pin(async move {
            let (client, canceller) = open::open(config).await?;
            let kept = Kept::new(config.statement_cache);
            Ok(Self {
                client,
                canceller,
                session: Session::default(),
                observer,
                kept,
            })
        })
    }

    fn is_down(error: &Error) -> bool {
        errors::is_down(error)
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        // An empty simple query: one round trip, nothing to parse or plan.
        Box::pin(self.client.run(""))
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
            self.client.run("ROLLBACK").await?;
            self.session.clear();
            Ok(())
        })
    }

    fn discard(self) {
        if self.session.is_busy() {
            self.canceller.cancel(self.client);
        }
    }

    fn is_closed(&mut self) -> bool {
        self.client.is_closed()
    }
}
