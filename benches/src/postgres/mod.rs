//! The contenders on PostgreSQL.

pub mod at_once;
#[path = "../diesel/blocking.rs"]
pub mod blocking;
#[path = "../diesel/diesel_async.rs"]
pub mod diesel_async;
#[path = "../diesel/drivetrain.rs"]
pub mod drivetrain;
mod sea_orm;
mod sqlx;
pub mod tokio_postgres;

use ::diesel::{ConnectionResult, PgConnection as BlockingConn, QueryResult};
use ::diesel_async::{AsyncConnection as _, AsyncPgConnection as AsyncConn, RunQueryDsl as _};
pub use ::drivetrain::Pg as Backend;
use ::drivetrain::connection::PgConnection as Connection;
use contest::{Contender, Result, pooled, single};

use crate::model::{ImportedAccount, NewUser, accounts, users};

async fn connect(url: &str) -> ConnectionResult<AsyncConn> {
    AsyncConn::establish(url).await
}

fn connect_blocking(url: &str) -> Result<BlockingConn> {
    Ok(::diesel::Connection::establish(url)?)
}

/// Everybody, with connections of their own.
pub async fn contenders(url: &str) -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![
        single(tokio_postgres::peer(url).await?),
        pooled(tokio_postgres::service(url).await?),
        single(blocking::peer(url)?),
        single(diesel_async::peer(url).await?),
        pooled(diesel_async::service(url).await?),
        single(drivetrain::peer(url).await?),
        pooled(drivetrain::service(url).await?),
        at_once::contender(url).await?,
        single(sqlx::peer(url).await?),
        pooled(sqlx::service(url).await?),
        single(sea_orm::peer(url).await?),
        pooled(sea_orm::service(url).await?),
        crate::bare::contender(drivetrain::peer(url).await?),
    ])
}

async fn insert_users(new: Vec<NewUser>, conn: &mut AsyncConn) -> QueryResult<usize> {
    ::diesel::insert_into(users::table).values(new).execute(conn).await
}

async fn insert_accounts(new: Vec<ImportedAccount>, conn: &mut AsyncConn) -> QueryResult<usize> {
    ::diesel::insert_into(accounts::table).values(new).execute(conn).await
}
