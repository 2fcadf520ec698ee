//! Emptying a database: everything goes but the database itself.

use diesel::sql_types::Text;
use drivetrain::connection::Connection as _;
use drivetrain::migrate::Progress;
use drivetrain::prelude::*;
use drivetrain::{Dialect, Lease, Pg, Sqlite};

use crate::Result;
use crate::database::Database;
use crate::engine::Engine;

type OnPg = <Pg as Dialect>::Connection;
type OnSqlite = <Sqlite as Dialect>::Connection;

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

/// Empties the database and runs a script in it, both or nothing: all tables, views, types, functions, schemas and
/// extensions go, the history of migrations too.
///
/// PostgreSQL keeps extensions that this user may not drop, and the schema `public` with its rights. Waits for runners
/// of migrations, and keeps them waiting.
///
/// # Errors
/// [`Problem::Locked`](drivetrain::migrate::Problem::Locked), and those of the database; then nothing is changed.
pub async fn replace<P: Progress + Clone + 'static>(engine: &Engine<P>, script: &str) -> Result<()> {
    let script = script.to_owned();
    Ok(match &engine.database {
        Database::Sqlite(db) => {
            let migrator = engine.migrator(db);
            migrator.alone(|lease| Box::pin(replace_in_sqlite(lease, script))).await
        }
        Database::Pg(db) => {
            let migrator = engine.migrator(db);
            migrator
                .alone(|lease| Box::pin(replace_in_postgres(lease, script)))
                .await
        }
    }?)
}

async fn replace_in_postgres(lease: &Lease<'static, OnPg>, script: String) -> drivetrain::Result<()> {
    // A lease whose transaction is left open by an error is closed, which rolls back.
    lease.batch_execute("BEGIN").await?;
    lease.batch_execute(POSTGRES).await?;
    lease.batch_execute(&script).await?;
    lease.batch_execute("COMMIT").await
}

async fn replace_in_sqlite(lease: &Lease<'static, OnSqlite>, script: String) -> drivetrain::Result<()> {
    // Tables may point at each other in a circle.
    lease
        .batch_execute("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")
        .await?;
    let objects: Vec<Object> = diesel::sql_query(SQLITE).fetch_all(lease).await?;
    for Object { object } in objects {
        lease.batch_execute(&format!("DROP {object}")).await?;
    }
    lease.batch_execute(&script).await?;
    lease.batch_execute("COMMIT").await
}
