//! SQLite: what a connection keeps, before and after.

use diesel::sql_types::Text;
use drivetrain::connection::{Connection as _, Loads, SqliteConnection};
use drivetrain::prelude::*;
use drivetrain::{Error, Lease, Result, Sqlite};

use crate::support;

#[derive(Debug, QueryableByName, Row)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The statement, whether it writes, and what it leaves: inside a transaction, and outside of one.
const TABLE: &[(&str, bool, [bool; 2])] = &[
    ("SELECT 'load_it', 1", false, [false, false]),
    ("VALUES (1)", false, [false, false]),
    ("/* a /* b */ INSERT INTO notes VALUES (#)", true, [false, false]),
    (
        "WITH x AS (SELECT #) INSERT INTO notes SELECT * FROM x",
        true,
        [false, false],
    ),
    (
        "WITH x AS (SELECT replace('a', 'b', 'c') AS line) SELECT line FROM x",
        false,
        [false, false],
    ),
    ("REPLACE INTO notes VALUES (1)", true, [false, false]),
    ("EXPLAIN QUERY PLAN DELETE FROM notes", false, [false, false]),
    ("CREATE TABLE t# (temp INT)", true, [false, false]),
    ("CREATE TEMP TABLE t# (a INT)", true, [true, true]),
    ("CREATE TABLE temp.t# (a INT)", true, [true, true]),
    ("CREATE TABLE IF NOT EXISTS [temp].t# (a INT)", true, [true, true]),
    ("CREATE TEMPORARY VIEW t# AS SELECT 1", true, [true, true]),
    (
        "CREATE TEMP TRIGGER t# AFTER INSERT ON notes BEGIN SELECT 1; END",
        true,
        [true, true],
    ),
    ("ATTACH ':memory:' AS other#", false, [true, true]),
    ("PRAGMA foreign_keys", false, [false, false]),
    ("PRAGMA main.table_info(notes)", false, [false, false]),
    ("PRAGMA user_version = 7", true, [false, false]),
    ("PRAGMA cache_size = -#", true, [true, true]),
    ("PRAGMA recursive_triggers(ON)", true, [true, true]),
    ("PRAGMA defer_foreign_keys = ON", false, [false, true]),
    ("DROP TABLE IF EXISTS temp", true, [false, false]),
    ("ANALYZE notes", true, [false, false]),
];

async fn state(conn: &Lease<'_, SqliteConnection>) -> Result<Vec<String>> {
    let lines = diesel::sql_query(
        "SELECT 'table ' || name AS line FROM temp.sqlite_schema
        UNION ALL SELECT 'database ' || name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')
        UNION ALL SELECT 'cache_size ' || cache_size FROM pragma_cache_size
        UNION ALL SELECT 'defer_foreign_keys ' || defer_foreign_keys FROM pragma_defer_foreign_keys
        UNION ALL SELECT 'recursive_triggers ' || recursive_triggers FROM pragma_recursive_triggers
        ORDER BY 1",
    );
    let lines = lines.fetch_all::<Line>(conn).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

#[tokio::test]
async fn what_leaves_something_costs_the_connection_and_nothing_else_does() -> Result<()> {
    let db = support::sqlite().await;
    db.acquire()
        .await?
        .batch_execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
        .await?;
    let mut next = 100;
    for (sql, writes, leaves) in TABLE {
        for (inside, leaves) in [true, false].into_iter().zip(leaves) {
            next += 1;
            let sql = sql.replace('#', &next.to_string());
            let discarded = db.statistics().discarded();
            let mut conn = db.acquire().await?;
            let before = state(&conn).await?;
            match inside {
                true => {
                    conn.transaction(async |tx| diesel::sql_query(&sql).execute(&tx).await)
                        .await?
                }
                false => diesel::sql_query(&sql).execute(&conn).await?,
            };
            assert_eq!(before != state(&conn).await?, *leaves, "{inside} {sql}");
            drop(conn);
            drop(db.acquire().await?);
            assert_eq!(db.statistics().discarded() > discarded, *leaves, "{inside} {sql}");
            let effect = Loads::<Line, Sqlite>::effect(&diesel::sql_query(&sql))?;
            assert_eq!(effect.writes(), *writes, "{sql}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_begins_or_ends_a_transaction_is_refused_before_it_is_sent() -> Result<()> {
    let db = support::sqlite().await;
    for sql in [
        "BEGIN",
        "; COMMIT",
        "\u{feff}END",
        "/* a /* b */ ROLLBACK",
        "SAVEPOINT a",
        "RELEASE a",
    ] {
        let sent = [
            diesel::sql_query(sql).execute(&*db).await.map(drop),
            db.transaction(async |tx| diesel::sql_query(sql).execute(&tx).await)
                .await
                .map(drop),
            db.transaction(async |tx| tx.batch_execute(sql).await).await,
        ];
        for sent in sent {
            assert!(matches!(sent, Err(Error::InvalidInput { .. })), "{sql}: {sent:?}");
        }
    }
    Ok(())
}
