//! A table of statements, with the verdict for each.

use drivetrain::{Error, Result};

use crate::server::At::{self, Anywhere, Inside, Outside};
use crate::server::{self, judged, send};

/// What a statement leaves in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    Something,
    /// Nothing here. What it would leave elsewhere, its text does not tell.
    InDoubt,
}

/// Whether a statement writes, as a read-only executor has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Read,
    Write,
}

use Does::{Read, Write};
use Leaves::{InDoubt, Nothing, Something};

/// `#` stands for a number of its own, each time that the statement is sent.
pub(crate) const TABLE: &[(&str, At, Does, Leaves)] = &[
    // Settings.
    ("SELECT set_config('app.tenant', '7', true)", Anywhere, Read, Nothing),
    ("SELECT set_config('app.tenant', '7', TRUE), 1", Anywhere, Read, Nothing),
    (
        "SELECT pg_catalog.set_config('work_mem', '1MB', true)",
        Anywhere,
        Read,
        Nothing,
    ),
    ("SELECT set_config('app.tenant', '7', false)", Anywhere, Read, Something),
    (
        "SELECT set_config('app.tenant', '7', not true)",
        Anywhere,
        Read,
        Something,
    ),
    (
        "SELECT \"set_config\" /* ( */ ('app.tenant', '7', false)",
        Anywhere,
        Read,
        Something,
    ),
    (
        "SELECT u&\"set\\005fconfig\"('app.tenant', '7', false)",
        Anywhere,
        Write,
        Something,
    ),
    (
        "SELECT set_config('app.tenant', '7', false), pg_advisory_xact_lock(1)",
        Anywhere,
        Read,
        Something,
    ),
    (
        "SELECT set_config('app.tenant', '7', true), set_config('local.tenant', '8', false)",
        Anywhere,
        Read,
        Something,
    ),
    (
        "SELECT set_config('search_path', 'pg_temp', true)",
        Anywhere,
        Read,
        InDoubt,
    ),
    (
        "SELECT 'set_config(''app.tenant'', ''7'', false)' -- set_config(",
        Anywhere,
        Read,
        Nothing,
    ),
    (
        "SELECT $$ set_config('app.tenant', '7', false) $$ AS \"set_config\"",
        Anywhere,
        Read,
        Nothing,
    ),
    (
        "WITH x AS (SELECT set_config('app.tenant', '7', false)) SELECT * FROM x",
        Anywhere,
        Read,
        Something,
    ),
    (
        "INSERT INTO notes SELECT #, set_config('app.tenant', '7', false)",
        Anywhere,
        Write,
        Something,
    ),
    (
        "INSERT INTO notes SELECT #, set_config('app.tenant', '7', true)",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "UPDATE notes SET body = set_config('app.tenant', '7', false)",
        Anywhere,
        Write,
        Something,
    ),
    ("SET LOCAL work_mem = '1MB'", Anywhere, Read, Nothing),
    ("SET LOCAL app.tenant TO '7'", Anywhere, Read, Nothing),
    ("SET /* a /* b */ c */ LOCAL ROLE pg_monitor", Anywhere, Read, Nothing),
    ("SET LOCAL search_path = pg_temp, public", Anywhere, Read, InDoubt),
    ("SET local.tenant = '7'", Anywhere, Read, Something),
    ("SET work_mem = '1MB'", Anywhere, Read, Something),
    ("SET SESSION work_mem = '1MB'", Anywhere, Read, Something),
    ("SET ROLE pg_monitor", Anywhere, Read, Something),
    ("SET SESSION AUTHORIZATION pg_monitor", Anywhere, Read, Something),
    (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        Anywhere,
        Read,
        Something,
    ),
    ("SET TIME ZONE 'Europe/Rome'", Anywhere, Read, Something),
    ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", Anywhere, Read, Nothing),
    ("SET CONSTRAINTS ALL DEFERRED", Anywhere, Read, Nothing),
    ("RESET ALL", Anywhere, Read, Something),
    ("DISCARD ALL", Outside, Read, Something),
    ("DISCARD TEMP", Anywhere, Read, InDoubt),
    ("SHOW ALL", Anywhere, Read, Nothing),
    ("LOAD 'auto_explain'", Anywhere, Read, Something),
    ("SELECT setseed(0.5)", Anywhere, Read, InDoubt),
    // Locks.
    ("SELECT pg_advisory_xact_lock(1)", Anywhere, Read, Nothing),
    (
        "SELECT pg_try_advisory_xact_lock_shared(1), pg_advisory_xact_lock(2, 3)",
        Anywhere,
        Read,
        Nothing,
    ),
    ("SELECT pg_advisory_lock(1)", Anywhere, Read, Something),
    (
        "SELECT pg_advisory_lock(1), pg_advisory_xact_lock(2)",
        Anywhere,
        Read,
        Something,
    ),
    ("SELECT PG_TRY_ADVISORY_LOCK_SHARED (1)", Anywhere, Read, Something),
    ("SELECT pg_advisory_unlock_all()", Anywhere, Read, InDoubt),
    ("LOCK TABLE notes IN SHARE ROW EXCLUSIVE MODE", Inside, Write, Nothing),
    (
        "SELECT id FROM notes FOR NO KEY UPDATE SKIP LOCKED",
        Anywhere,
        Write,
        Nothing,
    ),
    // Tables of the session.
    ("CREATE TEMP TABLE t (a int)", Anywhere, Write, Something),
    (
        "CREATE LOCAL TEMPORARY TABLE t ON COMMIT DELETE ROWS AS SELECT 1 AS a",
        Anywhere,
        Write,
        Something,
    ),
    ("CREATE TABLE pg_temp.t (a int)", Anywhere, Write, Something),
    (
        "CREATE TABLE IF NOT EXISTS \"pg_temp\".t (a int)",
        Anywhere,
        Write,
        Something,
    ),
    ("CREATE TABLE u&\"pg\\005ftemp\".t (a int)", Anywhere, Write, Something),
    ("CREATE TEMP VIEW v AS SELECT 1", Anywhere, Write, Something),
    ("CREATE TEMP SEQUENCE s", Anywhere, Write, Something),
    (
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        Anywhere,
        Write,
        Something,
    ),
    ("CREATE TYPE pg_temp.kind AS ENUM ('a')", Anywhere, Write, Something),
    ("SELECT 1 AS a INTO TEMP t", Anywhere, Write, Something),
    ("SELECT 1 AS a INTO TABLE pg_temp.t", Anywhere, Write, Something),
    ("SELECT 1 AS a INTO t#", Anywhere, Write, Nothing),
    ("CREATE TEMP TABLE t (a int) ON COMMIT DROP", Anywhere, Write, Nothing),
    (
        "CREATE TABLE pg_temp.t (a serial PRIMARY KEY) ON COMMIT DROP",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT pg_try_advisory_lock(1)",
        Anywhere,
        Write,
        Something,
    ),
    ("CREATE TABLE t# (temp int)", Anywhere, Write, Nothing),
    ("CREATE TABLE temp.t# (a int)", Anywhere, Write, Nothing),
    (
        "CREATE VIEW v# AS SELECT set_config('app.tenant', '7', false)",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "CREATE FUNCTION f#() RETURNS int LANGUAGE sql SET search_path = pg_catalog, pg_temp \
         AS $$ CREATE TEMP TABLE t (a int); SELECT 1 $$",
        Anywhere,
        Write,
        Nothing,
    ),
    // Listening, cursors, statements.
    ("LISTEN news", Anywhere, Read, Something),
    ("UNLISTEN *", Anywhere, Read, InDoubt),
    ("NOTIFY news, 'LISTEN'", Anywhere, Write, Nothing),
    ("SELECT pg_notify('news', 'LISTEN')", Anywhere, Write, Nothing),
    ("DECLARE c CURSOR FOR SELECT 1", Inside, Read, Nothing),
    (
        "DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR WITH hold AS (SELECT 1) TABLE hold",
        Inside,
        Read,
        Nothing,
    ),
    ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", Anywhere, Read, Something),
    ("CLOSE ALL", Anywhere, Read, Nothing),
    ("PREPARE p AS DELETE FROM notes", Anywhere, Read, Something),
    ("DEALLOCATE ALL", Outside, Read, InDoubt),
    // What is stored.
    (
        "EXPLAIN ANALYZE DELETE FROM notes WHERE id = 0",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "EXPLAIN (COSTS off, ANALYZE) SELECT set_config('app.tenant', '7', false)",
        Anywhere,
        Read,
        Something,
    ),
    ("EXPLAIN (ANALYZE off) DELETE FROM notes", Anywhere, Read, Nothing),
    ("EXPLAIN VERBOSE SELECT pg_advisory_lock(1)", Anywhere, Read, Nothing),
    (
        "WITH x AS MATERIALIZED (DELETE FROM notes WHERE id = 0 RETURNING 1) SELECT 1",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "WITH x AS (SELECT 1) INSERT INTO notes SELECT # FROM x",
        Anywhere,
        Write,
        Nothing,
    ),
    (
        "WITH x (update) AS (SELECT 1) SELECT (update), 2 AS delete FROM x",
        Anywhere,
        Read,
        Nothing,
    ),
    ("SELECT nextval('temporary_things_id_seq')", Anywhere, Write, Nothing),
    ("COPY notes TO '/dev/null'", Anywhere, Write, Nothing),
    ("; TRUNCATE temporary_things;", Anywhere, Write, Nothing),
    ("(TABLE notes) UNION ALL (VALUES (2, 'two'))", Anywhere, Read, Nothing),
    ("ALTER TABLE notes SET (fillfactor = 90)", Anywhere, Write, Nothing),
    ("COMMENT ON TABLE notes IS 'SET ROLE'", Anywhere, Write, Nothing),
    ("SECURITY LABEL ON TABLE notes IS NULL", Anywhere, Write, Nothing),
    ("GRANT SELECT ON notes TO pg_monitor", Anywhere, Write, Nothing),
    ("REFRESH MATERIALIZED VIEW copies", Anywhere, Write, Nothing),
    ("VACUUM notes", Outside, Write, Nothing),
    ("ANALYZE notes", Anywhere, Write, Nothing),
    ("DO $$ BEGIN PERFORM 1; END $$", Anywhere, Write, InDoubt),
    ("CALL nothing()", Anywhere, Write, InDoubt),
    ("-- nothing\r/* at /* all */ */", Anywhere, Read, Nothing),
];

/// Statements that begin or end a transaction.
const CONTROL: &[&str] = &[
    "BEGIN",
    "START TRANSACTION",
    "-- why\rCOMMIT",
    "/* a /* b */ c */ END",
    "; ROLLBACK",
    "abort",
    "SAVEPOINT a",
    "ROLLBACK TO a",
    "RELEASE a",
    "PREPARE TRANSACTION 'a'",
    "PREPARE /* p AS */ TRANSACTION 'a'",
    "COMMIT PREPARED 'a'",
    "ROLLBACK PREPARED 'a'",
];

pub(crate) fn numbered(sql: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static NEXT: AtomicU32 = AtomicU32::new(100);
    sql.replace('#', &NEXT.fetch_add(1, Relaxed).to_string())
}

/// Statements that the server of the tests refuses: there is no label provider, and a comment is no statement.
const REFUSED: [&str; 2] = ["SECURITY LABEL", "--"];

#[tokio::test]
async fn what_leaves_something_costs_the_connection_and_nothing_else_does() -> Result<()> {
    let db = server::database().await?;
    let mut wrong = Vec::new();
    for &(sql, at, _, leaves) in TABLE {
        let places = match at {
            Anywhere => vec![Inside, Outside],
            one => vec![one],
        };
        for at in places {
            let sql = numbered(sql);
            let sent = send(&db, at, &sql).await?;
            let is_right = (sent.result.is_ok() || REFUSED.iter().any(|start| sql.starts_with(start)))
                && sent.has_left_something() == (leaves == Something)
                && sent.cost_the_connection == (leaves != Nothing);
            if !is_right {
                wrong.push(format!("{at:?} {sql}: {sent:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn what_begins_or_ends_a_transaction_is_refused_before_it_is_sent() -> Result<()> {
    let db = server::database().await?;
    for sql in CONTROL {
        assert!(judged(sql).controls(), "{sql}");
        for at in [Inside, Outside] {
            let sent = send(&db, at, sql).await?;
            assert!(
                matches!(sent.result, Err(Error::InvalidInput { .. })),
                "{sql}: {sent:?}"
            );
            assert!(
                !sent.has_left_something() && !sent.cost_the_connection,
                "{sql}: {sent:?}"
            );
        }
    }
    Ok(())
}
