//! One connection as migrations see it: text goes in, lines of text come out. So all that runs them is compiled once.

use futures_util::future::BoxFuture;

use super::data::{Batch, Note, On, Steps};
use crate::connection::{Connection, Dialect};
use crate::task::Lender;
use crate::transaction::atomically;
use crate::{Clock, Result};

/// A database system that can be migrated.
pub trait Migrates: Dialect {
    /// Which one.
    #[doc(hidden)]
    const SYSTEM_KIND: System;

    /// Runs a query that gives one column, `line`.
    #[doc(hidden)]
    fn lines<'a>(conn: &'a Self::Connection, sql: &str) -> BoxFuture<'a, Result<Vec<String>>>;
}

/// A database system, where its SQL matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The query is Diesel's on concrete backends, so no bound has to be spelt out.
macro_rules! migrates {
    ($feature:literal, $backend:ty, $system:expr) => {
        #[cfg(feature = $feature)]
        impl Migrates for $backend {
            const SYSTEM_KIND: System = $system;

            fn lines<'a>(conn: &'a Self::Connection, sql: &str) -> BoxFuture<'a, Result<Vec<String>>> {
                #[derive(diesel::QueryableByName)]
                struct Line {
                    #[diesel(sql_type = diesel::sql_types::Text)]
                    line: String,
                }
                // What is read is small, so it may be read on the calling task.
                let sent = conn.look_up::<_, Line, _>(&diesel::sql_query(sql));
                Box::pin(async move { Ok(sent.await?.into_iter().map(|row| row.line).collect()) })
            }
        }
    };
}

migrates!("sqlite", diesel::sqlite::Sqlite, System::Sqlite);
migrates!("pg", diesel::pg::Pg, System::Postgres);

/// What a run needs of a connection.
pub(super) trait Channel: Send + Sync {
    fn system(&self) -> System;

    /// Whether a lock of the session is gone with the next transaction.
    fn is_pooled(&self) -> bool;

    /// The name of a database in memory that other pools of this process may have too.
    fn shared_memory(&self) -> Option<&str>;

    /// Sends SQL text.
    fn run<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>>;

    /// Sends a query that gives one column, `line`.
    fn lines<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<Vec<String>>>;

    /// Sends SQL text that nobody waits for, behind what is under way. What is open of a transaction is rolled back.
    fn run_behind(&self, sql: &'static str);

    /// Does all of `work` or nothing.
    fn atomically<'a>(&'a self, work: BoxFuture<'a, Result<()>>) -> BoxFuture<'a, Result<()>>;

    /// Whether there is code for a data step of this version.
    fn has_data(&self, version: &str) -> bool;

    /// Runs one batch of a data step, with its note, in a transaction.
    fn batch<'a>(&'a self, version: &'a str, cursor: Option<&'a str>, note: Note<'a>) -> BoxFuture<'a, Result<Batch>>;
}

/// A connection together with the data steps of the program.
pub(super) struct Typed<'a, DB: Migrates> {
    pub(super) conn: &'a DB::Connection,
    pub(super) clock: &'a Clock,
    pub(super) lender: Option<Lender>,
    pub(super) steps: &'a Steps<DB>,
}

/// The statements of a revision and the note: enough for a transaction around them.
const SEVERAL: usize = 2;

impl<DB: Migrates> Channel for Typed<'_, DB> {
    fn system(&self) -> System {
        DB::SYSTEM_KIND
    }

    fn is_pooled(&self) -> bool {
        self.conn.is_pooled()
    }

    fn shared_memory(&self) -> Option<&str> {
        self.conn.shared_memory()
    }

    fn run<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        self.conn.batch_execute(sql)
    }

    fn lines<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Result<Vec<String>>> {
        DB::lines(self.conn, sql)
    }

    fn run_behind(&self, sql: &'static str) {
        self.conn.run_behind(sql);
    }

    fn atomically<'a>(&'a self, work: BoxFuture<'a, Result<()>>) -> BoxFuture<'a, Result<()>> {
        Box::pin(atomically(self.conn, SEVERAL, || work))
    }

    fn has_data(&self, version: &str) -> bool {
        self.steps.has(version)
    }

    fn batch<'a>(&'a self, version: &'a str, cursor: Option<&'a str>, note: Note<'a>) -> BoxFuture<'a, Result<Batch>> {
        let on = On {
            conn: self.conn,
            clock: self.clock,
            lender: self.lender,
        };
        self.steps.batch(version, on, cursor, note)
    }
}
