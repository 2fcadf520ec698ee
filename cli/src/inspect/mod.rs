//! A database, read into plain values.
//!
//! A few queries for all tables together, so that 500 tables take well under a second. Nothing is written. PostgreSQL
//! spells the names in expressions as the session's search path has them, so schemas that are compared want the same one.

mod pg;
mod scope;
mod sqlite;

use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use drivetrain::connection::Connection;
use drivetrain::migrate::Migrates;
use drivetrain::{Dialect, Result};
use futures_util::future::BoxFuture;

pub use self::scope::Scope;
pub(crate) use self::sqlite::{merged_table, normalised, renamed_table, words};
use crate::schema::Schema;

/// A backend whose databases can be read into a [`Schema`].
pub trait Inspect: Migrates {
    /// Reads what the database of this connection holds.
    ///
    /// # Statements
    /// A dozen queries of the catalogs on PostgreSQL; on SQLite half as many, and one per view and virtual table.
    ///
    /// # Errors
    /// [`Error::Database`](drivetrain::Error::Database) if the catalogs cannot be read.
    fn inspect<'a>(conn: &'a <Self as Dialect>::Connection, scope: &'a Scope) -> BoxFuture<'a, Result<Schema>>;
}

impl Inspect for Sqlite {
    fn inspect<'a>(conn: &'a <Self as Dialect>::Connection, _: &'a Scope) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(sqlite::inspect(conn))
    }
}

impl Inspect for Pg {
    fn inspect<'a>(conn: &'a <Self as Dialect>::Connection, scope: &'a Scope) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(pg::inspect(conn, scope))
    }
}

/// Reads all that the database of this connection holds, without the tables that migrations keep about themselves.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// use drivetrain::connection::Connection;
///
/// let db: drivetrain::Db<drivetrain::Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
/// let conn = db.acquire().await?;
/// conn.batch_execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)").await?;
///
/// let schema = drivetrain_cli::inspect::inspect(&*conn).await?;
/// assert_eq!(schema.tables[0].columns[1].name, "title");
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`Error::Database`](drivetrain::Error::Database) if the catalogs cannot be read.
pub async fn inspect<C>(conn: &C) -> Result<Schema>
where
    C: Connection<Backend: Inspect>,
{
    let schema = C::Backend::inspect(conn, &Scope::all()).await?;
    Ok(schema.without_bookkeeping())
}
