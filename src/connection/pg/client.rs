//! The driver's client, and the statements that the server keeps prepared for this session.
//!
//! Requests that are polled together are pipelined: the driver writes them in one go.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use foldhash::fast::RandomState;
use tokio::task::AbortHandle;
use tokio_postgres::error::DbError;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, CancelToken, Connection, RowStream, Socket, Statement};

use super::binds::{Binds, TypeIds, TypeName};
use super::errors::classify;
use crate::Result;
use crate::connection::Effect;
use crate::connection::statement::Rendered;

/// One session.
pub(super) struct Client {
    driver: tokio_postgres::Client,
    statements: Mutex<Statements>,
    ids: TypeIds,
    /// Whether the server's session stays ours from one transaction to the next.
    keeps_statements: bool,
    /// One statement is prepared at a time, so that requests for the same one prepare it once.
    preparing: tokio::sync::Mutex<()>,
    socket: AbortHandle,
}

/// Statements that the server keeps prepared: by the type of the query where it fixes the text, by the text otherwise.
#[derive(Default)]
struct Statements {
    by_type: HashMap<TypeId, Kept, RandomState>,
    by_text: HashMap<Box<str>, Statement, RandomState>,
}

/// A statement whose text and effect the type of the query fixes.
#[derive(Clone)]
struct Kept {
    statement: Statement,
    sql: &'static str,
    effect: Effect,
}

/// A statement with its values, ready to be sent.
pub(super) struct Request {
    pub(super) sql: Cow<'static, str>,
    pub(super) effect: Effect,
    /// The type of the query, where it fixes the text.
    id: Option<TypeId>,
    keep: bool,
    prepared: Option<Statement>,
    binds: Binds,
}

impl Request {
    /// A statement that has been rendered.
    pub(super) fn new(rendered: Rendered, id: Option<TypeId>, keep: bool, binds: Binds) -> Self {
        Self {
            sql: rendered.sql,
            effect: rendered.effect,
            id,
            keep,
            prepared: None,
            binds,
        }
    }

    /// The type of the query and its text, where the one fixes the other.
    fn fixed(&self) -> Option<(TypeId, &'static str)> {
        match (self.id, &self.sql) {
            (Some(id), Cow::Borrowed(sql)) => Some((id, sql)),
            _ => None,
        }
    }
}

impl Client {
    /// Lets `connection` run in a task of its own until this client is dropped.
    pub(super) fn new<S>(
        driver: tokio_postgres::Client,
        connection: Connection<Socket, S>,
        keeps_statements: bool,
    ) -> Self
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        Self {
            driver,
            statements: Mutex::default(),
            ids: TypeIds::default(),
            keeps_statements,
            preparing: tokio::sync::Mutex::default(),
            socket: tokio::spawn(carry(connection)).abort_handle(),
        }
    }

    /// Whether statements can be kept prepared here. A pooler in transaction mode gives each transaction another session.
    pub(super) fn keeps_statements(&self) -> bool {
        self.keeps_statements
    }

    /// The values of a statement, as Diesel writes them.
    pub(super) fn binds(&self, query: &dyn QueryFragment<Pg>) -> Result<Binds> {
        Binds::of(query, &self.ids)
    }

    /// The request for a query of the type `id`, if its statement is prepared here.
    pub(super) fn prepared(&self, id: TypeId, query: &dyn QueryFragment<Pg>) -> Result<Option<Request>> {
        let Some(kept) = self.statements().by_type.get(&id).cloned() else {
            return Ok(None);
        };
        let binds = self.binds(query)?;
        Ok(binds.fit(kept.statement.params()).then(|| Request {
            sql: Cow::Borrowed(kept.sql),
            effect: kept.effect,
            id: Some(id),
            keep: true,
            prepared: Some(kept.statement),
            binds,
        }))
    }

    /// Sends a query. The rows come with the stream.
    pub(super) async fn query(&self, request: &mut Request) -> Result<RowStream> {
        self.make_ready(request).await?;
        let statement = match request.prepared.take() {
            Some(statement) => statement,
            None if !self.keeps_statements => return Box::pin(self.query_once(request)).await,
            None => Box::pin(self.prepare(request)).await?,
        };
        let values = std::mem::take(&mut request.binds).into_values();
        self.driver.query_raw(&statement, values).await.map_err(classify)
    }

    /// Sends a statement and gives the number of rows that it wrote. One that is not kept is parsed on the way.
    pub(super) async fn execute(&self, request: &mut Request) -> Result<u64> {
        self.make_ready(request).await?;
        let statement = match request.prepared.take() {
            Some(statement) => statement,
            None if request.keep => Box::pin(self.prepare(request)).await?,
            None => return Box::pin(self.execute_once(request)).await,
        };
        let values = std::mem::take(&mut request.binds).into_values();
        self.driver.execute_raw(&statement, values).await.map_err(classify)
    }

    async fn query_once(&self, request: &mut Request) -> Result<RowStream> {
        let types = request.binds.types()?;
        let values = std::mem::take(&mut request.binds).into_values();
        let sent = self.driver.query_typed_raw(&request.sql, values.zip(types));
        sent.await.map_err(classify)
    }

    async fn execute_once(&self, request: &mut Request) -> Result<u64> {
        let types = request.binds.types()?;
        let values: Vec<_> = std::mem::take(&mut request.binds).into_values().collect();
        let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
        let typed: Vec<_> = values.zip(types).collect();
        let sent = self.driver.execute_typed(&request.sql, &typed);
        sent.await.map_err(classify)
    }

    /// Runs SQL text of any number of statements, without values.
    pub(super) async fn run(&self, sql: &str) -> Result<()> {
        self.driver.batch_execute(sql).await.map_err(classify)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.driver.is_closed()
    }

    pub(super) fn cancel_token(&self) -> CancelToken {
        self.driver.cancel_token()
    }

    /// Finds what only the server knows of a request.
    async fn make_ready(&self, request: &mut Request) -> Result<()> {
        match request.binds.take_unknown() {
            None => Ok(()),
            Some(unknown) => {
                let ids = Box::pin(self.ask(unknown.names())).await?;
                request.binds.fill(&unknown, &ids)
            }
        }
    }

    async fn ask(&self, names: &[TypeName]) -> Result<Vec<(u32, u32)>> {
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            let found = self.ids.get(name);
            ids.push(match found {
                Some(found) => found,
                None => self.ask_for(name).await?,
            });
        }
        Ok(ids)
    }

    async fn ask_for(&self, name: &TypeName) -> Result<(u32, u32)> {
        let (sql, values) = match &name.schema {
            Some(schema) => (TYPE_IN_A_SCHEMA, vec![&name.name, schema]),
            None => (TYPE_ON_THE_PATH, vec![&name.name]),
        };
        let typed = values
            .into_iter()
            .map(|value| (value as &(dyn ToSql + Sync), Type::TEXT));
        let typed: Vec<_> = typed.collect();
        let row = self.driver.query_typed_one(sql, &typed).await.map_err(classify)?;
        let ids = (row.get(0), row.get(1));
        self.ids.put(name.clone(), ids);
        Ok(ids)
    }

    /// The statement of a request, prepared.
    async fn prepare(&self, request: &Request) -> Result<Statement> {
        let _alone = self.preparing.lock().await;
        if let Some(statement) = self.find(request) {
            return Ok(statement);
        }
        let types = request.binds.types()?;
        let prepared = self.driver.prepare_typed(&request.sql, &types).await;
        let statement = prepared.map_err(classify)?;
        if request.keep {
            self.keep(request, statement.clone());
        }
        Ok(statement)
    }

    fn find(&self, request: &Request) -> Option<Statement> {
        let statements = self.statements();
        let found = match request.fixed() {
            Some((id, _)) => statements.by_type.get(&id).map(|kept| &kept.statement),
            None => statements.by_text.get(&*request.sql),
        };
        found
            .filter(|found| request.keep && request.binds.fit(found.params()))
            .cloned()
    }

    fn keep(&self, request: &Request, statement: Statement) {
        let mut statements = self.statements();
        let before = match request.fixed() {
            Some((id, sql)) => {
                let effect = request.effect;
                let kept = Kept { statement, sql, effect };
                statements.by_type.insert(id, kept).map(|kept| kept.statement)
            }
            None => statements.by_text.insert((&*request.sql).into(), statement),
        };
        drop(statements);
        // The end of a statement is a request to the server.
        drop(before);
    }

    fn statements(&self) -> MutexGuard<'_, Statements> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Type names that are found in a schema, and those that the server finds as it does in a statement.
const TYPE_IN_A_SCHEMA: &str = "SELECT t.oid, t.typarray FROM pg_type t JOIN pg_namespace n ON t.typnamespace = n.oid \
                                WHERE t.typname = $1 AND n.nspname = $2";
const TYPE_ON_THE_PATH: &str = "SELECT oid, typarray FROM pg_type WHERE oid = quote_ident($1)::regtype::oid";

/// Carries messages between the client and the server until one of them ends.
async fn carry<S: TlsStream + Unpin>(mut connection: Connection<Socket, S>) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message {
            tell(&notice);
        }
    }
}

/// What the server says besides its answers: `RAISE NOTICE`, `drop cascades to …`.
fn tell(notice: &DbError) {
    let (severity, code) = (notice.severity(), notice.code().code());
    tracing::info!(target: "drivetrain::notice", severity, code, "{}", notice.message());
}

impl Drop for Client {
    fn drop(&mut self) {
        // Closed at once, whatever is under way.
        self.socket.abort();
    }
}
