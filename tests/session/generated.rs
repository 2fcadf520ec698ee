//! Random texts, made of parts that leave something, parts that do not, and parts that only look as if they did.

use drivetrain::{Error, Result};
use fastrand::Rng;

use crate::server::{self, At, judged, send};
use crate::support::times;

fn texts() -> u64 {
    times(300, 10_000)
}

/// Values that are read as one text each.
const VALUES: &[&str] = &[
    "set_config('app.tenant', '#', false)",
    "set_config('local.tenant', '#', true)",
    "pg_catalog.set_config('work_mem', '#MB', false)",
    "SET_CONFIG ( 'app.tenant' , '#' , TRUE )",
    "\"set_config\"('app.tenant', '#', false)",
    "set_config('app.tenant', '(,true)#', false)",
    "set_config('app.tenant', '#', (false))",
    "pg_advisory_lock(#)::text",
    "pg_advisory_lock_shared(#, 7)::text",
    "pg_advisory_xact_lock(#)::text",
    "pg_try_advisory_lock/* xact_ */(#)::text",
    "pg_try_advisory_xact_lock_shared -- (\n (#)::text",
    "current_setting('app.tenant', true)",
    "'pg_advisory_lock(#)'",
    "'a''set_config(''app.tenant'', ''#'', false)'",
    "E'\\'pg_advisory_lock(#)\\\\'",
    "E'a''\\'pg_advisory_lock(#)'",
    "$$pg_advisory_lock(#)$$",
    "$a$ $$ set_config('app.tenant', '#', false) $a$",
    "(SELECT 'x' AS \"pg_advisory_lock\")",
    "/* set_config('app.tenant', '#', false) /* -- */ ' */ 'x'",
    "concat('x', -- ' set_config('app.tenant', '#', false)\n 'y')",
    "coalesce(nullif('x', 'x'), pg_advisory_lock(#)::text)",
    "nextval('temporary_things_id_seq')::text",
];

fn value(rng: &mut Rng) -> String {
    VALUES[rng.usize(..VALUES.len())].to_owned()
}

fn values(rng: &mut Rng) -> String {
    let values: Vec<_> = (0..rng.usize(1..4)).map(|_| value(rng)).collect();
    values.join(", ")
}

/// A statement that gives rows.
fn query(rng: &mut Rng) -> String {
    let values = values(rng);
    match rng.u8(..6) {
        0 => format!("SELECT {values}"),
        1 => format!("(SELECT {values}) UNION ALL (SELECT {values})"),
        2 => format!("VALUES ({values})"),
        3 => format!("WITH a AS (SELECT {values}) SELECT * FROM a"),
        4 => format!("WITH a AS (SELECT {values}), b AS (DELETE FROM notes WHERE id = 0 RETURNING id) TABLE a"),
        _ => format!("SELECT {values} FROM (SELECT id FROM notes WHERE id = 1 FOR SHARE) AS one"),
    }
}

/// A statement of any kind.
fn statement(rng: &mut Rng) -> String {
    let query = query(rng);
    match rng.u8(..12) {
        0..=3 => query,
        4 => format!("EXPLAIN {query}"),
        5 => format!("EXPLAIN (ANALYZE, COSTS off) {query}"),
        6 => format!("EXPLAIN ANALYZE INSERT INTO notes SELECT #, {}", value(rng)),
        7 => format!(
            "INSERT INTO notes (id, body) VALUES (#, {}) ON CONFLICT (id) DO UPDATE SET id = 0",
            value(rng)
        ),
        8 => format!(
            "WITH one AS (SELECT {}) UPDATE notes SET body = (TABLE one) WHERE id = 1",
            value(rng)
        ),
        9 => format!(
            "CREATE TEMP TABLE t# (a, b, c) ON COMMIT DROP AS SELECT {0}, {0}, {0}",
            value(rng)
        ),
        10 => format!(
            "CREATE {}TABLE t# (temp int, b text DEFAULT 'pg_temp.')",
            pick(rng, &["", "TEMP "])
        ),
        _ => {
            let scope = pick(rng, &["", "SESSION ", "LOCAL ", "/* LOCAL */ ", "LOCAL/* */ "]);
            let setting = pick(
                rng,
                &["app.tenant = '#'", "work_mem = '#MB'", "\"app.tenant\" TO 'LOCAL #'"],
            );
            format!("SET {scope}{setting}")
        }
    }
}

fn pick(rng: &mut Rng, of: &[&'static str]) -> &'static str {
    of[rng.usize(..of.len())]
}

/// Each `#` a number of its own, for keys, names and locks.
fn numbered(sql: &str, next: &mut u64) -> String {
    let mut parts = sql.split('#');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        *next += 1;
        text.push_str(&next.to_string());
        text.push_str(part);
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verdict_is_what_the_server_shows() -> Result<()> {
    let db = server::database().await?;
    let mut next = 100;
    let mut found = [0_u64; 2];
    for seed in 0..texts() {
        let mut rng = Rng::with_seed(seed);
        let sql = numbered(&statement(&mut rng), &mut next);
        let at = if rng.bool() { At::Inside } else { At::Outside };
        let sent = send(&db, at, &sql).await?;
        assert_eq!(
            sent.cost_the_connection,
            judged(&sql).changes_session(at == At::Inside),
            "{sql}"
        );
        assert!(sent.result.is_ok(), "{sql}: {sent:?}");
        assert_eq!(
            sent.has_left_something(),
            sent.cost_the_connection,
            "{seed}: {at:?} {sql}"
        );
        found[usize::from(sent.has_left_something())] += 1;
    }
    assert!(found.iter().all(|found| *found > texts() / 5), "{found:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_takes_for_a_write_is_one() -> Result<()> {
    let db = server::database().await?;
    let mut next = 100;
    let mut refused = 0;
    for seed in 0..texts() {
        let sql = numbered(&statement(&mut Rng::with_seed(seed)), &mut next);
        let sent = db.build_transaction().read_only();
        let result = sent
            .run(async |tx| {
                use drivetrain::Executor as _;
                let conn = tx.lease(drivetrain::Side::Read).await?;
                drivetrain::connection::Executes::execute_on(&diesel::sql_query(&sql), &*conn).await
            })
            .await;
        match result {
            Err(Error::ReadOnly { .. }) => {
                assert!(judged(&sql).writes(), "{seed}: {sql}");
                refused += 1;
            }
            result => assert!(!judged(&sql).writes(), "{seed}: {sql}: {result:?}"),
        }
    }
    assert!(refused > texts() / 10, "{refused}");
    Ok(())
}
