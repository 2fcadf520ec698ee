//! The engine of migrations: targets, down, stamps, half-done revisions, locks, data steps, scripts.

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use diesel::sql_types::{BigInt, Text};
use drivetrain::connection::Connection as _;
use drivetrain::migrate::{
    DataStep, Direction, Drift, Migrates, Migrator, Problem, Progress, Repair, Revision, Revisions, Step, System,
};
use drivetrain::{Db, Error, Execute as _, Fetch as _, Result, Tx};
use support::both;

const NAMES: [&str; 3] = ["2026-01-01-000000_a", "2026-01-02-000000_b", "2026-01-03-000000_c"];

/// A table of this name, and back.
fn table(name: &str) -> Revision {
    let title = name.rsplit('_').next().expect("a name");
    Revision::new(
        name,
        format!("CREATE TABLE {title} (n INTEGER);\nINSERT INTO {title} VALUES (1);\n"),
        Some(format!("DROP TABLE {title};")),
    )
}

fn revisions() -> Revisions {
    of(NAMES.map(table).to_vec())
}

fn of(revisions: Vec<Revision>) -> Revisions {
    Revisions::new(revisions).expect("versions")
}

fn outside(name: &str, up: &str) -> Revision {
    let mut revision = Revision::new(name, up, Some("SELECT 1".to_owned()));
    revision.in_transaction = false;
    revision
}

#[track_caller]
fn problem<T>(result: Result<T>) -> String {
    let error = result.map(drop).expect_err("a problem");
    Problem::of_error(&error).map_or_else(|| panic!("{error:?}"), ToString::to_string)
}

fn names(done: &[drivetrain::migrate::Done]) -> Vec<&str> {
    done.iter().map(|done| done.name.as_str()).collect()
}

/// The only value that a query gives.
macro_rules! value {
    ($db:expr, $type:ty as $rust:ty, $sql:expr) => {
        diesel::select(diesel::dsl::sql::<$type>($sql))
            .fetch_one::<$rust>(&*$db)
            .await?
    };
}

async fn run<DB: Migrates>(db: &Db<DB>, sql: &str) -> Result<()> {
    db.acquire().await?.batch_execute(sql).await
}

both!(up_and_down_go_to_the_target_and_no_further, |db| {
    let migrator = Migrator::new(&db, revisions());
    assert_eq!(names(&migrator.upgrade("+1").await?), [NAMES[0]]);
    assert_eq!(names(&migrator.upgrade("2026-01-02").await?), [NAMES[1]]);
    assert_eq!(names(&migrator.upgrade("head").await?), [NAMES[2]]);
    assert!(migrator.upgrade("head").await?.is_empty());
    assert_eq!(names(&migrator.downgrade("-1").await?), [NAMES[2]]);
    assert_eq!(
        names(&migrator.redo(2).await?),
        [NAMES[1], NAMES[0], NAMES[0], NAMES[1]]
    );
    assert_eq!(names(&migrator.downgrade("base").await?), [NAMES[1], NAMES[0]]);
    assert!(migrator.downgrade("base").await?.is_empty());
    assert!(problem(migrator.downgrade("head").await).contains("ahead of"));
    assert!(migrator.history().await?.current().is_none());
});

both!(a_revision_without_a_way_back_stops_a_downgrade_before_it_begins, |db| {
    let mut all = NAMES.map(table).to_vec();
    all[1].down = None;
    let migrator = Migrator::new(&db, of(all));
    migrator.upgrade("head").await?;
    assert_eq!(problem(migrator.downgrade("base").await), "it has no down.sql");
    assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM c)"), 1);
    assert_eq!(names(&migrator.downgrade("-1").await?), [NAMES[2]]);
});

both!(a_failure_names_the_statement_and_its_line, |db| {
    let broken = Revision::new(
        NAMES[0],
        "CREATE TABLE a (n INTEGER);\n\n-- why\nINSERT INTO nowhere\n VALUES (1);",
        None,
    );
    let migrator = Migrator::new(&db, of(vec![broken]));
    assert_eq!(
        problem(migrator.upgrade("head").await),
        "statement 2 of 2 failed (up.sql:4): INSERT INTO nowhere"
    );
    assert!(migrator.history().await?.current().is_none());
});

both!(
    a_text_that_controls_its_transaction_is_refused_before_anything_runs,
    |db| {
        let migrator = Migrator::new(&db, of(vec![Revision::new(NAMES[0], "SELECT 1;\nCOMMIT;", None)]));
        assert_eq!(
            problem(migrator.upgrade("head").await),
            "up.sql:2 begins or ends a transaction, but the revision runs in one"
        );
    }
);

both!(a_file_without_a_statement_is_applied_and_reverted, |db| {
    for text in ["", "\n \n", "\u{feff}", "-- nothing", "-- nothing yet\n;\n"] {
        for in_transaction in [true, false] {
            let mut revision = Revision::new(NAMES[0], text, Some(text.to_owned()));
            revision.in_transaction = in_transaction;
            let migrator = Migrator::new(&db, of(vec![revision]));
            assert_eq!(names(&migrator.upgrade("head").await?), [NAMES[0]], "{text:?}");
            let history = migrator.history().await?;
            assert!(history.current().is_some() && history.drift().is_empty(), "{text:?}");
            assert_eq!(names(&migrator.downgrade("base").await?), [NAMES[0]], "{text:?}");
            assert!(migrator.history().await?.current().is_none(), "{text:?}");
        }
    }
});

both!(what_a_nested_comment_hides_is_the_databases_to_say, |db| {
    let is_sqlite = Backend::SYSTEM_KIND == System::Sqlite;
    // Whether PostgreSQL, SQLite takes it.
    for (sql, takes) in [
        ("/* a /* b */ CREATE TABLE behind (n INTEGER);", [false, true]),
        ("/* a /* b */ CREATE TABLE hidden (n INTEGER); */", [true, false]),
        ("/* a /* b */ c */", [true, false]),
    ] {
        let migrator = Migrator::new(&db, of(vec![Revision::new(NAMES[0], sql, Some("SELECT 1".to_owned()))]));
        let is_applied = migrator.upgrade("head").await.is_ok();
        assert_eq!(is_applied, takes[usize::from(is_sqlite)], "{sql}");
        if is_applied {
            migrator.downgrade("base").await?;
        }
        let is_there = async |name: &str| {
            diesel::sql_query(format!("DELETE FROM {name}"))
                .execute(&*db)
                .await
                .is_ok()
        };
        assert_eq!(is_there("behind").await, is_sqlite);
        assert!(!is_there("hidden").await);
    }
});

both!(a_stamp_marks_and_runs_nothing, |db| {
    let migrator = Migrator::new(&db, revisions());
    assert_eq!(migrator.stamp("head", false).await?.len(), 3);
    assert!(migrator.history().await?.pending().next().is_none());
    assert_eq!(migrator.stamp("2026-01-01", false).await?.len(), 1);
    assert_eq!(migrator.history().await?.pending().count(), 2);
    let other = Migrator::new(&db, of(vec![table("2025-01-01-000000_x")]));
    assert_eq!(other.stamp("head", true).await?, ["20250101000000"]);
    assert_eq!(migrator.history().await?.entries()[0].version, "20250101000000");
    assert_eq!(migrator.history().await?.entries().len(), 4);
});

both!(applied_files_that_changed_are_told_and_refused, |db| {
    Migrator::new(&db, revisions()).upgrade("head").await?;
    let mut changed = NAMES.map(table).to_vec();
    changed[0].up.push_str("-- more\n");
    changed[1].name = "2026-01-02-000000_other".to_owned();
    let gone = changed.pop().expect("three");
    let mut renumbered = gone.clone();
    renumbered.version = "20260201000000".to_owned();
    renumbered.name = "2026-02-01-000000_c".to_owned();
    changed.push(renumbered);
    let migrator = Migrator::new(&db, of(changed));
    let drift = migrator.history().await?.drift();
    assert!(
        matches!(&drift[..], [Drift::Edited { file: "up.sql", .. }, Drift::Renamed { .. }, Drift::Renumbered { to, .. }] if to == "20260201000000"),
        "{drift:?}"
    );
    assert!(problem(migrator.upgrade("head").await).contains("2026-01-01-000000_a/up.sql was edited"));
    assert_eq!(migrator.repair(Repair::Adopt).await?.len(), 3);
    assert!(migrator.history().await?.drift().is_empty());
});

both!(
    what_another_tool_applied_is_taken_as_its_files_are_and_watched_from_then_on,
    |db| {
        let migrator = Migrator::new(&db, revisions());
        migrator.upgrade("+1").await?;
        run(
            &db,
            "CREATE TABLE b (n INTEGER); INSERT INTO __diesel_schema_migrations (version) VALUES ('20260102000000')",
        )
        .await?;
        assert_eq!(names(&migrator.upgrade("head").await?), [NAMES[2]]);
        run(
            &db,
            "DROP TABLE c; DELETE FROM __diesel_schema_migrations WHERE version = '20260103000000'",
        )
        .await?;
        assert!(migrator.history().await?.drift().is_empty());
        assert_eq!(names(&migrator.upgrade("head").await?), [NAMES[2]]);
        let mut edited = NAMES.map(table).to_vec();
        edited[1].up.push(' ');
        assert_eq!(Migrator::new(&db, of(edited)).history().await?.drift().len(), 1);
    }
);

/// Statements that each add a row, outside a transaction; the third one fails until `mended`.
fn parts(third: &str) -> Vec<Revision> {
    let up = format!(
        "CREATE TABLE a (n INTEGER);\nINSERT INTO a VALUES (1);\n{third};\nBEGIN;\nINSERT INTO a VALUES (3);\nINSERT INTO a VALUES (4);\nCOMMIT;\nINSERT INTO a VALUES (5);"
    );
    vec![outside(NAMES[0], &up)]
}

both!(a_half_done_revision_goes_on_behind_what_is_done, |db| {
    let broken = Migrator::new(&db, of(parts("INSERT INTO nowhere VALUES (2)")));
    let message = problem(broken.upgrade("head").await);
    assert_eq!(
        message,
        "statement 3 of 8 failed (up.sql:3): INSERT INTO nowhere VALUES (2);"
    );
    assert_eq!(value!(db, BigInt as i64, "(SELECT SUM(n) FROM a)"), 1);
    let drift = broken.history().await?.drift();
    assert!(
        matches!(
            &drift[..],
            [Drift::HalfDone {
                done: 2,
                direction: Direction::Up,
                ..
            }]
        ),
        "{drift:?}"
    );

    let mut edited = parts("INSERT INTO a VALUES (2)");
    edited[0].up = edited[0].up.replace("VALUES (1)", "VALUES (7)");
    assert!(problem(Migrator::new(&db, of(edited)).upgrade("head").await).contains("the first 2 parts of up.sql"));

    let mended = Migrator::new(&db, of(parts("INSERT INTO a VALUES (2)")));
    assert_eq!(mended.upgrade("head").await?.len(), 1);
    assert_eq!(value!(db, BigInt as i64, "(SELECT SUM(n) FROM a)"), 15);
    assert!(mended.history().await?.drift().is_empty());
});

both!(a_half_done_revision_that_another_tool_completed_is_done, |db| {
    let broken = Migrator::new(&db, of(parts("INSERT INTO nowhere VALUES (2)")));
    problem(broken.upgrade("head").await);
    run(
        &db,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('20260101000000')",
    )
    .await?;
    assert!(broken.history().await?.drift().is_empty());
    assert!(broken.upgrade("head").await?.is_empty());
    assert_eq!(broken.history().await?.entries()[0].half_done(), None);
});

both!(
    a_revision_that_was_taken_back_half_way_stops_an_upgrade_and_goes_on_downward,
    |db| {
        let with_down = |down: &str| {
            let mut revision = outside(NAMES[0], "CREATE TABLE a (n INTEGER); CREATE TABLE b (n INTEGER)");
            revision.down = Some(format!("DROP TABLE a; {down}"));
            Migrator::new(&db, of(vec![revision]))
        };
        with_down("SELECT 1").upgrade("head").await?;
        let broken = with_down("DROP TABLE nowhere").with(|settings| settings.tolerance.drift = true);
        assert!(problem(broken.downgrade("base").await).starts_with("statement 2 of 2 failed (down.sql:1)"));
        assert!(problem(broken.upgrade("head").await).contains("was downgraded half way"));
        let mended = with_down("DROP TABLE b").with(|settings| settings.tolerance.drift = true);
        assert_eq!(mended.downgrade("base").await?.len(), 1);
        assert!(mended.history().await?.drift().is_empty());
    }
);

both!(a_redo_needs_no_way_back_of_older_revisions, |db| {
    let mut all = NAMES.map(table).to_vec();
    all[0].down = None;
    let migrator = Migrator::new(&db, of(all));
    migrator.upgrade("head").await?;
    assert_eq!(
        names(&migrator.redo(2).await?),
        [NAMES[2], NAMES[1], NAMES[1], NAMES[2]]
    );
    assert_eq!(problem(migrator.redo(3).await), "it has no down.sql");
});

both!(a_block_of_the_file_is_stored_whole_or_not_at_all, |db| {
    let block = |last: &str| {
        let up = format!("CREATE TABLE a (n INTEGER); BEGIN; INSERT INTO a VALUES (1); {last}; COMMIT;");
        Migrator::new(&db, of(vec![outside(NAMES[0], &up)]))
    };
    assert!(problem(block("INSERT INTO nowhere VALUES (2)").upgrade("head").await).starts_with("statement 4 of 5"));
    assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), 0);
    block("INSERT INTO a VALUES (2)").upgrade("head").await?;
    assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), 2);
});

both!(what_a_half_done_revision_did_can_be_undone_by_hand, |db| {
    let broken = Migrator::new(&db, of(parts("INSERT INTO nowhere VALUES (2)")));
    problem(broken.upgrade("head").await);
    run(&db, "DROP TABLE a").await?;
    assert_eq!(broken.repair(Repair::Undone).await?.len(), 1);
    assert!(broken.history().await?.drift().is_empty());
    assert_eq!(problem(broken.repair(Repair::Undone).await), "no revision is half done");
});

/// What was told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Progress for &'static Told {
    fn waits(&self, holder: Option<&str>) {
        self.0
            .lock()
            .expect("a list")
            .push(format!("waits for {}", holder.unwrap_or("somebody")));
    }

    fn batch(&self, rows: u64) {
        self.0.lock().expect("a list").push(format!("{rows} rows"));
    }
}

both!(
    a_runner_waits_for_another_one_until_the_deadline_and_tells_who_it_is,
    |db| {
        // What holds the lock: a revision that takes its time.
        let slow = match Backend::SYSTEM_KIND {
            System::Sqlite => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000000) SELECT max(i) FROM n"
            }
            System::Postgres => "SELECT pg_sleep(2)",
        };
        let holder = Migrator::new(&db, of(vec![Revision::new(NAMES[0], slow, None)]));
        let other = db.pool(|config| config).await;
        let told: &'static Told = Box::leak(Box::default());
        let impatient = Migrator::new(&other, revisions())
            .with(|settings| settings.wait = Duration::from_millis(200))
            .progress(told);
        let (held, waited) = futures_util::join!(holder.upgrade("head"), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            impatient.upgrade("head").await
        });
        held?;
        assert!(problem(waited).starts_with("another runner held the lock for"));
        assert!(
            told.0.lock().expect("a list")[0].contains("process"),
            "{told:?}",
            told = told.0
        );
    }
);

/// Doubles the rows, two at a time, and fails at its third batch as often as it was told to.
struct Doubles {
    failures: AtomicU32,
}

macro_rules! doubles {
    ($backend:ty) => {
        impl DataStep<$backend> for &'static Doubles {
            type Cursor = i64;

            async fn batch(&self, tx: Tx<'_, $backend>, after: Option<i64>) -> Result<Step<i64>> {
                let after = after.unwrap_or(0);
                tx.batch_execute(&format!(
                    "UPDATE a SET n = n * 2 WHERE n > {after} AND n % 2 = 1 AND n <= {after} + 4"
                ))
                .await?;
                if after == 8 && self.failures.load(SeqCst) > 0 {
                    self.failures.fetch_sub(1, SeqCst);
                    return Err(Error::InvalidInput {
                        what: "batch",
                        problem: "told to".to_owned(),
                    });
                }
                Ok(if after >= 16 {
                    Step::done(0)
                } else {
                    Step::more(2, after + 4)
                })
            }
        }
    };
}

#[cfg(feature = "sqlite")]
doubles!(drivetrain::Sqlite);
#[cfg(feature = "postgres")]
doubles!(drivetrain::Pg);

both!(a_data_step_goes_on_behind_the_last_batch_that_was_stored, |db| {
    run(&db, "CREATE TABLE a (n BIGINT)").await?;
    for n in (1..20).step_by(2) {
        run(&db, &format!("INSERT INTO a VALUES ({n})")).await?;
    }
    let mut revision = Revision::new(NAMES[0], "CREATE INDEX a_n ON a (n)", None);
    revision.has_data_step = true;
    let plain = Migrator::new(&db, of(vec![revision.clone()]));
    assert_eq!(
        problem(plain.upgrade("head").await),
        "it has a step that is code of the program"
    );

    let doubles: &'static Doubles = Box::leak(Box::new(Doubles {
        failures: AtomicU32::new(1),
    }));
    let told: &'static Told = Box::leak(Box::default());
    let migrator = Migrator::new(&db, of(vec![revision]))
        .data("20260101000000", doubles)
        .progress(told);
    assert!(migrator.upgrade("head").await.is_err());
    assert_eq!(
        value!(
            db,
            Text as String,
            "CAST((SELECT COUNT(*) FROM a WHERE n % 2 = 0) AS TEXT)"
        ),
        "4"
    );
    assert_eq!(migrator.upgrade("head").await?.len(), 1);
    assert_eq!(
        value!(
            db,
            Text as String,
            "CAST((SELECT COUNT(*) FROM a WHERE n % 2 = 0) AS TEXT)"
        ),
        "10"
    );
    assert_eq!(
        value!(db, Text as String, "CAST((SELECT SUM(n) FROM a) AS TEXT)"),
        "200"
    );
    let told = told.0.lock().expect("a list");
    assert_eq!(told[..], ["2 rows", "4 rows", "2 rows", "4 rows", "4 rows"], "{told:?}");
});

both!(
    a_data_step_that_is_done_stays_done_where_the_sql_behind_it_fails,
    |db| {
        run(&db, "CREATE TABLE a (n BIGINT)").await?;
        let doubles: &'static Doubles = Box::leak(Box::new(Doubles {
            failures: AtomicU32::new(0),
        }));
        let told: &'static Told = Box::leak(Box::default());
        let with = |up: &str| {
            Migrator::new(&db, of(vec![outside(NAMES[0], up)]))
                .data("20260101000000", doubles)
                .progress(told)
        };
        assert!(problem(with("INSERT INTO nowhere VALUES (1)").upgrade("head").await).starts_with("statement 1 of 1"));
        let batches = told.0.lock().expect("a list").len();
        assert_eq!(with("INSERT INTO a VALUES (1)").upgrade("head").await?.len(), 1);
        assert_eq!(told.0.lock().expect("a list").len(), batches);
    }
);

/// Reads through the pool, past its own transaction.
struct Past<DB: drivetrain::Dialect>(Db<DB>);

impl<DB: Migrates> DataStep<DB> for Past<DB> {
    type Cursor = i64;

    async fn batch(&self, _: Tx<'_, DB>, _: Option<i64>) -> Result<Step<i64>> {
        self.0.acquire().await.map(|_| Step::done(0))
    }
}

both!(a_data_step_is_in_its_transaction, |db| {
    let mut revision = Revision::new(NAMES[0], "SELECT 1", None);
    revision.has_data_step = true;
    let line = line!() + 1;
    let migrator = Migrator::new(&db, of(vec![revision])).data("20260101000000", Past(Db::clone(&db)));
    let error = migrator
        .upgrade("head")
        .await
        .expect_err("it went past its transaction");
    let mut causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
    let began = causes.find_map(|error| match error.downcast_ref() {
        Some(Error::BesideTransaction { began, .. }) => Some(began.line()),
        _ => None,
    });
    assert_eq!(began, Some(line), "{error:?}");
});

#[cfg(feature = "postgres")]
mod on_postgres {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn an_invalid_index_of_an_attempt_that_failed_is_built_again() -> Result<()> {
        let db = support::postgres().await;
        run(&db, "CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1), (1)").await?;
        let build = outside(NAMES[0], "SELECT 1;\nCREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n);");
        let migrator = Migrator::new(&db, of(vec![build]));
        assert!(problem(migrator.upgrade("head").await).starts_with("statement 2 of 2 failed"));
        let valid = "(SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'a_n'::regclass)";
        assert_eq!(value!(db, Text as String, valid), "false");
        run(&db, "DELETE FROM a").await?;
        assert_eq!(migrator.upgrade("head").await?.len(), 1);
        assert_eq!(value!(db, Text as String, valid), "true");
        Ok(())
    }

    /// As after a runner that was killed once the statement had run, and before it was noted.
    async fn forget_that_it_ran(db: &Db<drivetrain::Pg>) -> Result<()> {
        run(
            db,
            "DELETE FROM __diesel_schema_migrations; UPDATE __drivetrain_migrations SET state = 'upgrading', is_under_way = 1",
        )
        .await
    }

    #[tokio::test]
    async fn an_index_that_was_built_before_the_runner_died_is_not_built_again() -> Result<()> {
        let db = support::postgres().await;
        run(&db, "CREATE TABLE a (n INTEGER)").await?;
        let build = outside(NAMES[0], "CREATE INDEX CONCURRENTLY a_n ON a (n)");
        let migrator = Migrator::new(&db, of(vec![build]));
        migrator.upgrade("head").await?;
        forget_that_it_ran(&db).await?;
        assert_eq!(migrator.upgrade("head").await?.len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn a_statement_of_which_nobody_knows_whether_it_ran_is_not_sent_again_until_somebody_says() -> Result<()> {
        let db = support::postgres().await;
        run(&db, "CREATE TABLE a (n INTEGER)").await?;
        let step = outside(NAMES[0], "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$");
        let migrator = Migrator::new(&db, of(vec![step]));
        migrator.upgrade("head").await?;
        for (repair, rows) in [(Repair::Ran, 1), (Repair::DidNotRun, 2)] {
            forget_that_it_ran(&db).await?;
            assert!(problem(migrator.upgrade("head").await).contains("so it ran or it did not: DO $$ BEGIN"));
            migrator.repair(repair).await?;
            assert_eq!(migrator.upgrade("head").await?.len(), 1);
            assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), rows);
        }
        Ok(())
    }

    /// Tells how often something was tried again.
    #[derive(Default)]
    struct Retries(AtomicU32);

    impl Progress for &'static Retries {
        fn retries(&self, _: &Error, _: Duration) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    #[tokio::test]
    async fn a_change_that_waits_for_a_reader_gives_way_to_the_readers_behind_it() -> Result<()> {
        let db = support::postgres().await;
        run(&db, "CREATE TABLE a (n INTEGER)").await?;
        let reader = db.acquire().await?;
        reader.batch_execute("BEGIN; SELECT * FROM a").await?;
        let told: &'static Retries = Box::leak(Box::default());
        let migrator = Migrator::new(
            &db,
            of(vec![Revision::new(
                NAMES[0],
                "ALTER TABLE a ADD COLUMN m INTEGER",
                None,
            )]),
        )
        .with(|settings| {
            settings.lock_timeout = Some(Duration::from_millis(100));
            settings.tries = 1000;
        })
        .progress(told);
        let readers = async {
            // Until it has waited and given way twice, others read: each waits for 100 ms at most, so 5 s say that it
            // does not wait for the end of the first reader.
            while told.0.load(SeqCst) < 2 {
                let begun = Instant::now();
                value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)");
                assert!(begun.elapsed() < Duration::from_secs(5), "a reader was held up");
            }
            reader.batch_execute("COMMIT").await
        };
        let (done, read) = futures_util::join!(migrator.upgrade("head"), readers);
        read?;
        assert_eq!(done?.len(), 1);
        Ok(())
    }

    /// The example of the guide.
    fn guide() -> &'static str {
        let page = include_str!("../docs/migrate.md");
        let (_, sql) = page.split_once("```sql\n").expect("an example");
        sql.split_once("```").expect("its end").0
    }

    #[tokio::test]
    async fn a_block_of_the_guide_fills_a_column_batch_by_batch_and_tells_so() -> Result<()> {
        let (log, _guard) = support::log::Log::start();
        let db = support::postgres().await;
        run(
            &db,
            "CREATE TABLE users (id BIGSERIAL PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, full_name TEXT);
             INSERT INTO users (first_name, last_name) SELECT 'Ada', n::text FROM generate_series(1, 2500) n",
        )
        .await?;
        Migrator::new(&db, of(vec![outside(NAMES[0], guide())]))
            .upgrade("head")
            .await?;
        let filled = "(SELECT COUNT(*) FROM users WHERE full_name = 'Ada ' || last_name)";
        assert_eq!(value!(db, BigInt as i64, filled), 2500);
        for message in ["full_name: 1000 rows", "full_name: 2000 rows", "full_name: 2500 rows"] {
            assert_eq!(log.events(message).len(), 1, "{message}");
        }
        Ok(())
    }
}
