//! The database that a command works on, of either kind.

use std::time::Duration;

use drivetrain::{Db, Pg, PoolConfig, Sqlite};

use crate::inspect::inspect;
use crate::project::{DatabaseUrl, Kind};
use crate::schema::Schema;
use crate::{Result, on_database};

/// A pool of either kind. [`on_database!`](crate::on_database) runs the same code on both.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite.
    Sqlite(Db<Sqlite>),
    /// PostgreSQL.
    Pg(Db<Pg>),
}

impl Database {
    /// Opens the database; a SQLite file that is not there is created.
    ///
    /// # Errors
    /// [`Error::Database`](crate::Error::Database) if it does not answer.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        Self::with_config(url, config(url)?).await
    }

    /// As [`open`](Self::open); a server that is down is asked again for this long.
    pub(crate) async fn open_within(url: &DatabaseUrl, time: Duration) -> Result<Self> {
        Self::with_config(url, config(url)?.acquire_timeout(time)).await
    }

    async fn with_config(url: &DatabaseUrl, config: PoolConfig) -> Result<Self> {
        Ok(match url.kind() {
            Kind::Sqlite => Self::Sqlite(Db::with_config(config).await?),
            Kind::Postgres => Self::Pg(Db::with_config(config).await?),
        })
    }

    /// Opens a database of PostgreSQL that nobody will miss: it does not wait for the disk.
    pub(crate) async fn open_scratch(url: &DatabaseUrl) -> Result<Self> {
        let config = config(url)?.on_connect("SET synchronous_commit = off");
        Ok(Self::Pg(Db::with_config(config).await?))
    }

    /// What it holds, without what migrations keep about themselves.
    ///
    /// # Errors
    /// [`Error::Database`](crate::Error::Database) if the catalogs cannot be read.
    pub async fn schema(&self) -> Result<Schema> {
        Ok(on_database!(self, db => inspect(&*db.acquire().await?).await)?)
    }
}

/// A pool for a program that does one thing after the other.
fn config(url: &DatabaseUrl) -> Result<PoolConfig> {
    let config = PoolConfig::new(url.secret())?
        .max_size(1_usize)
        .wal(false)
        .slow_statement(None::<Duration>);
    Ok(match url.kind() {
        Kind::Sqlite => config,
        Kind::Postgres => config.application_name("drivetrain"),
    })
}

/// Runs the same expression on a database of either kind: `on_database!(&database, db => f(db).await)`.
#[macro_export]
macro_rules! on_database {
    ($database:expr, $db:ident => $run:expr) => {
        match $database {
            $crate::database::Database::Sqlite($db) => $run,
            $crate::database::Database::Pg($db) => $run,
        }
    };
}
