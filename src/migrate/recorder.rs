//! A Diesel connection that notes the SQL of a migration instead of running it.
//!
//! Diesel's migrations run on a synchronous connection. Ours are asynchronous, and there is none for PostgreSQL
//! without libpq; what a migration of files sends is one text, which is then sent by our own connection.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, ConnectionSealed, DynInstrumentation, Instrumentation,
    SimpleConnection,
};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::{ConnectionError, ConnectionResult, DatabaseErrorKind, Error, QueryResult};

/// Notes texts.
pub(super) struct Recorder<DB> {
    texts: Vec<String>,
    transactions: AnsiTransactionManager,
    instrumentation: DynInstrumentation,
    backend: PhantomData<fn() -> DB>,
}

impl<DB> Recorder<DB> {
    pub(super) fn new() -> Self {
        Self {
            texts: Vec::new(),
            transactions: AnsiTransactionManager::default(),
            instrumentation: DynInstrumentation::none(),
            backend: PhantomData,
        }
    }

    /// All that was sent. The semicolon between two texts stands on a line of its own, where no comment hides it.
    pub(super) fn into_text(self) -> String {
        self.texts.join("\n;\n")
    }
}

impl<DB> SimpleConnection for Recorder<DB> {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.texts.push(query.to_owned());
        Ok(())
    }
}

impl<DB> ConnectionSealed for Recorder<DB> {}

impl<DB> Connection for Recorder<DB>
where
    DB: Backend + 'static,
{
    type Backend = DB;
    type TransactionManager = AnsiTransactionManager;

    fn establish(_: &str) -> ConnectionResult<Self> {
        Err(ConnectionError::BadConnection(
            "this connection only notes the SQL of migrations".to_owned(),
        ))
    }

    /// A migration written in Rust wants an answer, which is not there.
    fn execute_returning_count<T>(&mut self, _: &T) -> QueryResult<usize>
    where
        T: QueryFragment<DB> + QueryId,
    {
        let problem = "only migrations made of SQL text can run at start-up".to_owned();
        Err(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(problem)))
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        &mut *self.instrumentation
    }

    fn set_instrumentation(&mut self, _: impl Instrumentation) {}

    fn set_prepared_statement_cache_size(&mut self, _: CacheSize) {}
}
