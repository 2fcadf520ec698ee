//! The contenders on SQLite.

#[path = "../diesel/blocking.rs"]
pub mod blocking;
#[path = "../diesel/diesel_async.rs"]
pub mod diesel_async;
#[path = "../diesel/drivetrain.rs"]
pub mod drivetrain;
pub mod rusqlite;
mod sea_orm;
mod sqlx;

use ::diesel::{ConnectionError, ConnectionResult, QueryResult, RunQueryDsl as _, SqliteConnection as BlockingConn};
use ::diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use ::diesel_async::{AsyncConnection as _, SimpleAsyncConnection as _};
pub use ::drivetrain::Sqlite as Backend;
use ::drivetrain::connection::SqliteConnection as Connection;
use contest::{Contender, Result, pooled, single};

use crate::model::{ImportedAccount, NewUser, accounts, users};

type AsyncConn = SyncConnectionWrapper<BlockingConn>;

/// What Drivetrain sets on each connection, set by hand where code is written by hand. The others have their defaults.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;";

async fn connect(path: &str) -> ConnectionResult<AsyncConn> {
    let mut conn = AsyncConn::establish(path).await?;
    conn.batch_execute(SETTINGS)
        .await
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

fn connect_blocking(path: &str) -> Result<BlockingConn> {
    let mut conn: BlockingConn = ::diesel::Connection::establish(path)?;
    ::diesel::connection::SimpleConnection::batch_execute(&mut conn, SETTINGS)?;
    Ok(conn)
}

/// Everybody, with connections of their own.
pub async fn contenders(path: &str) -> Result<Vec<Box<dyn Contender>>> {
    let url = format!("sqlite://{path}");
    Ok(vec![
        single(rusqlite::peer(path)?),
        single(blocking::peer(path)?),
        single(diesel_async::peer(path).await?),
        pooled(diesel_async::service(path).await?),
        single(drivetrain::peer(&url).await?),
        pooled(drivetrain::service(&url).await?),
        single(sqlx::peer(&url).await?),
        pooled(sqlx::service(&url).await?),
        single(sea_orm::peer(path).await?),
        pooled(sea_orm::service(path).await?),
        crate::bare::contender(drivetrain::peer(&url).await?),
    ])
}

/// Diesel inserts several rows at once on SQLite by its own connection only.
async fn insert_users(new: Vec<NewUser>, conn: &mut AsyncConn) -> QueryResult<usize> {
    conn.spawn_blocking(|conn| ::diesel::insert_into(users::table).values(new).execute(conn))
        .await
}

async fn insert_accounts(new: Vec<ImportedAccount>, conn: &mut AsyncConn) -> QueryResult<usize> {
    conn.spawn_blocking(|conn| ::diesel::insert_into(accounts::table).values(new).execute(conn))
        .await
}
