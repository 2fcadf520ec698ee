//! One open session, and the capabilities of a query over a backend.
//!
//! [`Connection`] is implemented once per backend. [`Loads`] and [`Executes`] hold Diesel's long bounds in one
//! blanket impl each, so that everything above asks for one thing: `Q: Loads<User, DB>`.

mod effect;
mod observer;
#[cfg(feature = "pg")]
pub(crate) mod pg;
mod scan;
mod script;
mod session;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
pub(crate) mod statement;

use diesel::backend::{Backend, DieselReserveSpecialization};
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{Query, QueryBuilder, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

pub use self::effect::Effect;
pub(crate) use self::effect::controls;
#[cfg(feature = "sqlite")]
pub(crate) use self::observer::Alive;
pub(crate) use self::observer::Observer;
pub use self::observer::Statistics;
#[cfg(feature = "pg")]
pub use self::pg::PgConnection;
pub(crate) use self::scan::{Syntax, skip_comments};
pub(crate) use self::script::statements;
pub use self::session::Session;
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteConnection;
use crate::error::RetryReason;
use crate::pool::PoolConfig;
use crate::transaction::{Bounds, Options};
use crate::{Error, Result};

/// A database system that Drivetrain speaks: Diesel's backend type and what differs between systems.
pub trait Dialect:
    Backend<QueryBuilder: Default + QueryBuilder<Self>> + DieselReserveSpecialization + Default + Send + Sync + 'static
{
    /// The connection to this system.
    type Connection: Connection<Backend = Self>;
    /// OpenTelemetry's `db.system.name`.
    const SYSTEM: &'static str;
    /// The number of values that one statement can bind.
    const MAX_BINDS: usize;
    /// A list of keys is one bound value, however many there are.
    const LISTS_ARE_ONE_BIND: bool;
    /// `NULL` sorts behind all values, or before them.
    const NULLS_ARE_LARGEST: bool;
    /// Reads and writes go to separate connections.
    const HAS_LANES: bool;

    /// What a statement of this system does, as far as its text tells.
    #[doc(hidden)]
    fn effect(sql: &str) -> Effect;
}

/// One open session of a database.
///
/// Methods take `&self`: on PostgreSQL, futures polled together are pipelined; on SQLite they run in order.
pub trait Connection: Sized + Send + Sync + 'static {
    /// The database system.
    type Backend: Dialect<Connection = Self>;

    /// Runs a query and builds all its rows.
    fn load<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Self::Backend> + QueryId,
        Q::SqlType: CompatibleType<U, Self::Backend, SqlType = ST>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        Self::Backend: QueryMetadata<Q::SqlType>,
        ST: 'static;

    /// Runs a query that gives one row at most, because it asks for a unique key.
    ///
    /// On SQLite it runs on the calling task where the connection is idle and no lock is in the way.
    fn look_up<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Self::Backend> + QueryId,
        Q::SqlType: CompatibleType<U, Self::Backend, SqlType = ST>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        Self::Backend: QueryMetadata<Q::SqlType>,
        ST: 'static,
    {
        self.load(query)
    }

    /// Runs a query and gives its rows as they come, without holding them all.
    fn stream<'a, Q, U, ST>(&'a self, query: &Q) -> BoxFuture<'a, Result<BoxStream<'a, Result<U>>>>
    where
        Q: Query + QueryFragment<Self::Backend> + QueryId,
        Q::SqlType: CompatibleType<U, Self::Backend, SqlType = ST>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        Self::Backend: QueryMetadata<Q::SqlType>,
        ST: 'static;

    /// Runs a statement and gives the number of rows that it wrote.
    fn execute<'a, Q>(&'a self, statement: &Q) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Self::Backend> + QueryId;

    /// Runs each statement in order in one go and adds up the rows that they wrote.
    ///
    /// On SQLite this is one job for the connection's thread, whatever the number of statements.
    fn execute_each<'a, Q>(&'a self, statements: &[Q]) -> BoxFuture<'a, Result<usize>>
    where
        Q: QueryFragment<Self::Backend> + QueryId;

    /// Runs each query in order in one go and builds the rows of all of them.
    ///
    /// On SQLite this is one job for the connection's thread, whatever the number of queries.
    fn load_each<'a, Q, U, ST>(&'a self, queries: &[Q]) -> BoxFuture<'a, Result<Vec<U>>>
    where
        Q: Query + QueryFragment<Self::Backend> + QueryId,
        Q::SqlType: CompatibleType<U, Self::Backend, SqlType = ST>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        Self::Backend: QueryMetadata<Q::SqlType>,
        ST: 'static;

    /// Runs SQL text of any number of statements, without values.
    ///
    /// The session counts as dirty afterwards: it is not lent again. Inside a transaction, text that begins or ends one
    /// is refused.
    fn batch_execute<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>>;

    /// Sends one statement of transaction control.
    #[doc(hidden)]
    fn control<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>>;

    /// Begins a level of a transaction. After an error none is open.
    #[doc(hidden)]
    fn begin<'a>(&'a self, bounds: &'a Bounds) -> BoxFuture<'a, Result<()>> {
        self.control(&bounds.begin)
    }

    /// Rolls back what is open, and runs SQL text that restores a setting: behind what is under way, and although nobody
    /// waits. For settings that outlive a rollback, where the session does too.
    #[doc(hidden)]
    fn run_behind(&self, _sql: &'static str) {}

    /// The statements that begin and end a transaction here.
    #[doc(hidden)]
    fn bounds(&self, options: Options) -> Bounds;

    /// What the lease guard knows about this session.
    #[doc(hidden)]
    fn session(&self) -> &Session;

    /// Reads the URL, and refuses settings that do not go with it.
    #[doc(hidden)]
    fn place(config: &PoolConfig) -> Result<Place>;

    /// Whether each transaction gets another session of the server.
    #[doc(hidden)]
    fn is_pooled(&self) -> bool {
        false
    }

    /// The name of a database in the memory of this process that other pools may have too.
    #[doc(hidden)]
    fn shared_memory(&self) -> Option<&str> {
        None
    }

    /// Opens a session.
    #[doc(hidden)]
    fn open(config: &PoolConfig, role: Role, observer: Observer) -> BoxFuture<'_, Result<Self>>;

    /// Whether opening failed because the server is down, or full, for the moment.
    #[doc(hidden)]
    fn is_down(_error: &Error) -> bool {
        false
    }

    /// One round trip that shows whether the session is alive.
    #[doc(hidden)]
    fn ping(&self) -> BoxFuture<'_, Result<()>>;

    /// What to do with a session that comes back in a transaction, busy or dirty.
    #[doc(hidden)]
    fn recovery(&self) -> Recovery;

    /// Ends an open transaction, so that the session can be lent again.
    #[doc(hidden)]
    fn reset(&self) -> BoxFuture<'_, Result<()>>;

    /// Ends a session that cannot be lent again: asks the server to stop what is under way, then closes.
    #[doc(hidden)]
    fn discard(self);

    /// Whether the driver has seen the connection close.
    #[doc(hidden)]
    fn is_closed(&mut self) -> bool;
}

/// What becomes of a session that did not come back clean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Recovery {
    /// It was reset, or will be before anything else runs on it.
    Clean,
    /// It can be reset.
    Reset,
    /// It has to be discarded.
    Discard,
}

/// What a URL tells about a database before it is opened.
#[derive(Debug)]
#[doc(hidden)]
pub struct Place {
    /// OpenTelemetry's `db.namespace`: the database's name.
    pub namespace: String,
    /// Whether separate connections can read while one writes.
    pub has_readers: bool,
    /// Whether it is gone with its last connection.
    pub is_in_memory: bool,
}

/// What a connection is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Role {
    /// Reads and writes.
    Write,
    /// Reads only, where the backend has separate lanes.
    Read,
}

/// `Self` returns rows of `U` on `DB`.
#[diagnostic::on_unimplemented(
    message = "the columns of this query do not fit `{U}` on `{DB}`",
    label = "expected one element or field per selected column, in their order, in SQL that `{DB}` knows",
    note = "select what is to be read: `.select((users::id, users::name))` for an `(i64, String)`",
    note = "a nullable column is read into an `Option<…>`; a struct derives Diesel's `Queryable`"
)]
pub trait Loads<U, DB: Dialect>: Sized + Send {
    /// What the query does, as far as its text tells.
    ///
    /// # Errors
    /// [`Error::Database`] if the query cannot be rendered.
    fn effect(&self) -> Result<Effect>;

    /// Sends the query on a connection; the future is its rows.
    fn load_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>>;

    /// Sends the query, which asks for a unique key, on a connection.
    #[doc(hidden)]
    fn look_up_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>>;

    /// Sends several queries of this type in order in one go.
    fn load_each_on<'a, C: Connection<Backend = DB>>(queries: &[Self], conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>>;

    /// Sends the query on a connection; the stream gives its rows as they come.
    fn stream_on<'a, C: Connection<Backend = DB>>(
        &self,
        conn: &'a C,
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<U>>>>;
}

#[diagnostic::do_not_recommend]
impl<Q, U, DB, ST> Loads<U, DB> for Q
where
    DB: Dialect + QueryMetadata<Q::SqlType>,
    Q: Query + QueryFragment<DB> + QueryId + Send,
    Q::SqlType: CompatibleType<U, DB, SqlType = ST>,
    U: FromSqlRow<ST, DB> + Send + 'static,
    ST: 'static,
{
    fn effect(&self) -> Result<Effect> {
        Ok(statement::render::<DB, Q>(self)?.effect)
    }

    fn load_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>> {
        conn.load(self)
    }

    fn look_up_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>> {
        conn.look_up(self)
    }

    fn load_each_on<'a, C: Connection<Backend = DB>>(queries: &[Self], conn: &'a C) -> BoxFuture<'a, Result<Vec<U>>> {
        conn.load_each(queries)
    }

    fn stream_on<'a, C: Connection<Backend = DB>>(
        &self,
        conn: &'a C,
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<U>>>> {
        conn.stream(self)
    }
}

/// `Self` is a statement that `DB` can run.
#[diagnostic::on_unimplemented(
    message = "`{DB}` cannot run this statement",
    label = "not a statement of `{DB}`",
    note = "an update or insert needs values for columns of its own table, of the columns' SQL types"
)]
pub trait Executes<DB: Dialect>: Sized + Send {
    /// Sends the statement on a connection; the future is the number of rows written.
    fn execute_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<usize>>;

    /// Sends several statements of this type in order in one go; the future is the number of rows that all wrote.
    fn execute_each_on<'a, C: Connection<Backend = DB>>(
        statements: &[Self],
        conn: &'a C,
    ) -> BoxFuture<'a, Result<usize>>;
}

#[diagnostic::do_not_recommend]
impl<Q, DB> Executes<DB> for Q
where
    DB: Dialect,
    Q: QueryFragment<DB> + QueryId + Send,
{
    fn execute_on<'a, C: Connection<Backend = DB>>(&self, conn: &'a C) -> BoxFuture<'a, Result<usize>> {
        conn.execute(self)
    }

    fn execute_each_on<'a, C: Connection<Backend = DB>>(
        statements: &[Self],
        conn: &'a C,
    ) -> BoxFuture<'a, Result<usize>> {
        conn.execute_each(statements)
    }
}

/// Whether a change of schema got in the way, and the statement may be sent again: in a transaction the error has ended
/// it; outside, nothing has happened yet.
pub(crate) fn is_outdated(session: &Session, error: &Error) -> bool {
    session.depth() == 0
        && matches!(
            error,
            Error::Retryable {
                reason: RetryReason::StalePlan,
                ..
            }
        )
}

/// The first row, for queries that give at most one.
pub(crate) fn first<U>(mut rows: Vec<U>) -> Option<U> {
    rows.truncate(1);
    rows.pop()
}

pub(crate) fn not_found() -> Error {
    Error::Database(diesel::result::Error::NotFound)
}
