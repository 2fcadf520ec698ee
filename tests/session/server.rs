//! A database to run statements in, and what the server shows of a session.

use diesel::sql_types::Text;
use drivetrain::connection::{Connection as _, Effect, Loads, PgConnection};
use drivetrain::prelude::*;
use drivetrain::{Db, Lease, Pg, Result};

use crate::support::{self, TestDb};

#[derive(Debug, QueryableByName, Row)]
pub(crate) struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A table of one row, and what some statements are about.
const THINGS: &str = "
    CREATE TABLE notes (id BIGINT PRIMARY KEY, body TEXT);
    INSERT INTO notes VALUES (1, 'one');
    CREATE TABLE temporary_things (temp INT, id BIGSERIAL);
    CREATE MATERIALIZED VIEW copies AS SELECT * FROM notes;
    CREATE PROCEDURE nothing() LANGUAGE sql AS '';
    CREATE SCHEMA temp;";

/// A database with one connection at most.
pub(crate) async fn database() -> Result<TestDb<Pg>> {
    let database = support::postgres_with(|config| config.max_size(1_usize)).await;
    database.acquire().await?.batch_execute(THINGS).await?;
    Ok(database)
}

/// What the text is judged to do.
pub(crate) fn judged(sql: &str) -> Effect {
    Loads::<Line, Pg>::effect(&diesel::sql_query(sql)).expect("SQL text is rendered as it stands")
}

/// What a session keeps from one transaction to the next, line by line.
pub(crate) async fn state(conn: &Lease<'_, PgConnection>) -> Result<Vec<String>> {
    let lines = diesel::sql_query(
        "SELECT 'settings ' || count(*) AS line FROM pg_settings WHERE name NOT LIKE 'plpgsql.%'
        UNION ALL SELECT name || ' = ' || setting FROM pg_settings
            WHERE source = 'session' AND name NOT LIKE 'transaction\\_%'
        UNION ALL SELECT name || ' = ' || setting FROM pg_settings WHERE setting <> reset_val
        UNION ALL SELECT 'app.tenant = ' || coalesce(current_setting('app.tenant', true), '')
        UNION ALL SELECT 'local.tenant = ' || coalesce(current_setting('local.tenant', true), '')
        UNION ALL SELECT 'user ' || session_user || ' as ' || current_user
        UNION ALL SELECT concat_ws(' ', 'lock', classid, objid, objsubid, mode) FROM pg_locks
            WHERE locktype = 'advisory' AND pid = pg_backend_pid()
        UNION ALL SELECT 'transaction ' || gid FROM pg_prepared_xacts
        UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
        UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = pg_my_temp_schema()
        UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = pg_my_temp_schema()
        UNION ALL SELECT 'listens to ' || pg_listening_channels()
        UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE name <> ''
        UNION ALL SELECT 'statement ' || name FROM pg_prepared_statements WHERE from_sql
        ORDER BY 1",
    );
    let lines = lines.fetch_all::<Line>(conn).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

/// Where a statement is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Anywhere,
    Inside,
    Outside,
}

/// What became of a statement.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) result: Result<usize>,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
    /// The connection did not go back to the pool.
    pub(crate) cost_the_connection: bool,
}

impl Sent {
    pub(crate) fn has_left_something(&self) -> bool {
        self.before != self.after
    }
}

/// Sends a statement on the connection of the pool, looks at its session before and after, and gives it back.
pub(crate) async fn send(db: &Db<Pg>, at: At, sql: &str) -> Result<Sent> {
    let mut conn = db.acquire().await?;
    let discarded = db.statistics().discarded();
    let before = state(&conn).await?;
    let result = match at {
        At::Inside => {
            conn.transaction(async |tx| diesel::sql_query(sql).execute(&tx).await)
                .await
        }
        At::Anywhere | At::Outside => diesel::sql_query(sql).execute(&conn).await,
    };
    let after = state(&conn).await?;
    drop(conn);
    // There is no other, so this one is the same, or has taken its place.
    drop(db.acquire().await?);
    Ok(Sent {
        result,
        before,
        after,
        cost_the_connection: db.statistics().discarded() > discarded,
    })
}
