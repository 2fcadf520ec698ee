//! Runs revisions: under a lock, each in a transaction, with Diesel's bookkeeping.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;

use super::revisions::Revision;
use crate::connection::{Connection, Dialect};
use crate::error::RetryReason;
use crate::transaction::atomically;
use crate::{Db, Error, Result};

/// Diesel's table, as the diesel CLI creates it.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// The longest pause between attempts to get the lock.
const PAUSE: Duration = Duration::from_millis(100);

/// What differs between the systems when they migrate.
pub trait Migrates: Dialect {
    /// Tries to get the lock that one migrating session holds.
    #[doc(hidden)]
    fn try_lock(conn: &Self::Connection) -> BoxFuture<'_, Result<bool>>;

    /// Whether Diesel's table is there.
    #[doc(hidden)]
    fn has_table(conn: &Self::Connection) -> BoxFuture<'_, Result<bool>>;

    /// The versions in Diesel's table.
    #[doc(hidden)]
    fn versions(conn: &Self::Connection) -> BoxFuture<'_, Result<Vec<String>>>;
}

/// The queries are Diesel's on concrete backends, so no bound has to be spelt out.
macro_rules! queries {
    ($exists:expr) => {
        fn has_table(conn: &Self::Connection) -> BoxFuture<'_, Result<bool>> {
            let query = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>($exists));
            let sent = conn.load::<_, bool, _>(&query);
            Box::pin(async move { Ok(sent.await?.contains(&true)) })
        }

        fn versions(conn: &Self::Connection) -> BoxFuture<'_, Result<Vec<String>>> {
            use diesel::prelude::*;
            diesel::table! {
                __diesel_schema_migrations (version) {
                    version -> Text,
                }
            }
            let query = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
            conn.load::<_, String, _>(&query)
        }
    };
}

#[cfg(feature = "sqlite")]
impl Migrates for diesel::sqlite::Sqlite {
    fn try_lock(_: &Self::Connection) -> BoxFuture<'_, Result<bool>> {
        // The write lock of each transaction is enough, since the versions are read again under it.
        Box::pin(std::future::ready(Ok(true)))
    }

    queries!("EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations')");
}

#[cfg(feature = "pg")]
impl Migrates for diesel::pg::Pg {
    fn try_lock(conn: &Self::Connection) -> BoxFuture<'_, Result<bool>> {
        // Any number will do, as long as every process takes the same: "drivetrain" in ASCII, cut to 64 bits. Statements
        // of session locks mark the session, so it is closed when it comes back, and the lock goes with it.
        let query = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(
            "pg_try_advisory_lock(7237954626988958313)",
        ));
        let sent = conn.load::<_, bool, _>(&query);
        Box::pin(async move { Ok(sent.await?.contains(&true)) })
    }

    queries!("to_regclass('__diesel_schema_migrations') IS NOT NULL");
}

/// Applies what is pending, once no other session does.
pub(super) async fn run<DB: Migrates>(
    db: &Db<DB>,
    revisions: Vec<Revision>,
    deadline: Duration,
) -> Result<Vec<String>> {
    let until = Instant::now() + deadline;
    let conn = db.acquire().await?;
    while !DB::try_lock(&conn).await? {
        if Instant::now() > until {
            let problem = "another process has been migrating for too long";
            return Err(Error::Migration {
                version: None,
                source: problem.into(),
            });
        }
        tokio::time::sleep(PAUSE.mul_f64(fastrand::f64())).await;
    }
    apply(&*conn, revisions, until).await
}

async fn apply<C>(conn: &C, revisions: Vec<Revision>, until: Instant) -> Result<Vec<String>>
where
    C: Connection<Backend: Migrates>,
{
    busy_until(until, || conn.batch_execute(TABLE))
        .await
        .map_err(|error| failed(None, error))?;
    let mut applied = Vec::new();
    let known: HashSet<String> = C::Backend::versions(conn).await?.into_iter().collect();
    for revision in revisions
        .into_iter()
        .filter(|revision| !known.contains(&revision.version))
    {
        let done = apply_one(conn, &revision, until)
            .await
            .map_err(|error| failed(Some(&revision), error))?;
        if done {
            applied.push(revision.version);
        }
    }
    Ok(applied)
}

/// Applies one revision, unless another process did in the meantime.
async fn apply_one<C>(conn: &C, revision: &Revision, until: Instant) -> Result<bool>
where
    C: Connection<Backend: Migrates>,
{
    if !revision.in_transaction {
        send(conn, revision).await?;
        return Ok(true);
    }
    let attempt =
        || -> BoxFuture<'_, Result<bool>> { Box::pin(atomically(conn, STATEMENTS, || send_once(conn, revision))) };
    busy_until(until, attempt).await
}

/// The revision and its note: enough for a transaction around them.
const STATEMENTS: usize = 2;

async fn send_once<C>(conn: &C, revision: &Revision) -> Result<bool>
where
    C: Connection<Backend: Migrates>,
{
    if C::Backend::versions(conn).await?.contains(&revision.version) {
        return Ok(false);
    }
    send(conn, revision).await?;
    Ok(true)
}

async fn send<C: Connection>(conn: &C, revision: &Revision) -> Result<()> {
    let note = format!(
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('{}')",
        revision.version.replace('\'', "''")
    );
    conn.batch_execute(&revision.sql).await?;
    conn.batch_execute(&note).await
}

/// Tries again while another process holds the database's lock.
async fn busy_until<'a, T, F>(until: Instant, attempt: F) -> Result<T>
where
    F: Fn() -> BoxFuture<'a, Result<T>>,
{
    loop {
        match attempt().await {
            Err(Error::Retryable {
                reason: RetryReason::Busy,
                ..
            }) if Instant::now() < until => {
                tokio::time::sleep(PAUSE.mul_f64(fastrand::f64())).await;
            }
            result => return result,
        }
    }
}

fn failed(revision: Option<&Revision>, error: Error) -> Error {
    Error::Migration {
        version: revision.map(|revision| revision.version.clone()),
        source: error.into(),
    }
}

/// What is not applied yet.
pub(super) async fn pending<DB: Migrates>(db: &Db<DB>, revisions: Vec<Revision>) -> Result<Vec<String>> {
    let conn = db.acquire().await?;
    let known: HashSet<String> = if DB::has_table(&conn).await? {
        DB::versions(&conn).await?.into_iter().collect()
    } else {
        HashSet::new()
    };
    Ok(revisions
        .into_iter()
        .map(|revision| revision.version)
        .filter(|version| !known.contains(version))
        .collect())
}
