//! What only a live server knows: sizes, how often indexes are used, how far counters are.

mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use drivetrain::connection::{Connection, PgConnection, SqliteConnection};
use drivetrain::{Pg, Result, Sqlite};
use futures_util::future::BoxFuture;

use crate::schema::Name;

/// What a server has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Rows of tables, about.
    pub rows: BTreeMap<Name, u64>,
    /// How often queries have used an index; none of SQLite.
    pub index_scans: BTreeMap<Name, u64>,
    /// Sequences and keys that count up.
    pub counters: Vec<Counter>,
}

/// Something that counts up and ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// `column` if a column owns it, otherwise `sequence`.
    pub kind: &'static str,
    /// The column with its table, or the sequence.
    pub name: String,
    /// The last number given out.
    pub last: i64,
    /// The last number there is, for the sequence and for the column's type.
    pub max: i64,
}

/// A backend whose servers can be asked.
pub trait Measure: drivetrain::Dialect {
    /// Asks the server of this connection.
    ///
    /// # Errors
    /// [`Error::Database`](drivetrain::Error::Database) if a catalog cannot be read.
    fn measure(conn: &<Self as drivetrain::Dialect>::Connection) -> BoxFuture<'_, Result<Statistics>>;
}

impl Measure for Pg {
    fn measure(conn: &PgConnection) -> BoxFuture<'_, Result<Statistics>> {
        Box::pin(postgres::measure(conn))
    }
}

impl Measure for Sqlite {
    fn measure(conn: &SqliteConnection) -> BoxFuture<'_, Result<Statistics>> {
        Box::pin(sqlite::measure(conn))
    }
}

/// Asks the server of this connection for what it has counted.
///
/// # Errors
/// [`Error::Database`](drivetrain::Error::Database) if a catalog cannot be read.
pub async fn measure<C>(conn: &C) -> Result<Statistics>
where
    C: Connection<Backend: Measure>,
{
    C::Backend::measure(conn).await
}
