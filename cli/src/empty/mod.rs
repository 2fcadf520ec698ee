//! Emptying a database: everything goes but the database itself.

use diesel::sql_types::Text;
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Pg, Sqlite};

use crate::Result;
use crate::database::Database;

/// PostgreSQL: one statement, so all of it or nothing.
const POSTGRES: &str = include_str!("postgres.sql");

/// SQLite: what to drop, in an order that works. Shadow tables go with their virtual table.
const SQLITE: &str = "
    SELECT type || ' IF EXISTS \"' || replace(name, '\"', '\"\"') || '\"' AS object
    FROM sqlite_schema
    WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY CASE WHEN type = 'trigger' THEN 0 WHEN type = 'view' THEN 1
                  WHEN sql LIKE 'CREATE VIRTUAL%' THEN 2 ELSE 3 END, name";

#[derive(diesel::QueryableByName, drivetrain::Row)]
struct Object {
    #[diesel(sql_type = Text)]
    object: String,
}

/// Drops all tables, views, types, functions, schemas and extensions, the history of migrations too.
///
/// PostgreSQL keeps extensions that this user may not drop, and the schema `public` with its rights.
///
/// # Errors
/// [`Error::Database`](crate::Error::Database); then nothing is dropped.
pub async fn empty(database: &Database) -> Result<()> {
    replace(database, "").await
}

/// Empties the database and runs a script in it: both or nothing.
///
/// # Errors
/// [`Error::Database`](crate::Error::Database); then nothing is changed.
pub async fn replace(database: &Database, script: &str) -> Result<()> {
    match database {
        Database::Sqlite(db) => replace_in_sqlite(db, script).await,
        Database::Pg(db) => replace_in_postgres(db, script).await,
    }
}

async fn replace_in_postgres(db: &Db<Pg>, script: &str) -> Result<()> {
    // A lease whose transaction is left open by an error is closed, which rolls back.
    let lease = db.acquire().await?;
    lease.batch_execute("BEGIN").await?;
    lease.batch_execute(POSTGRES).await?;
    lease.batch_execute(script).await?;
    Ok(lease.batch_execute("COMMIT").await?)
}

async fn replace_in_sqlite(db: &Db<Sqlite>, script: &str) -> Result<()> {
    let lease = db.acquire().await?;
    // Tables may point at each other in a circle.
    lease
        .batch_execute("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")
        .await?;
    let objects: Vec<Object> = diesel::sql_query(SQLITE).fetch_all(&lease).await?;
    for Object { object } in objects {
        lease.batch_execute(&format!("DROP {object}")).await?;
    }
    lease.batch_execute(script).await?;
    Ok(lease.batch_execute("COMMIT").await?)
}
