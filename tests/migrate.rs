//! Migrations at start-up: what is applied, in which order, once, and what a failure leaves behind.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{EmbeddedMigrations, FileBasedMigrations, embed_migrations};
use drivetrain::migrate::{self, Migrates, Migrator, Problem};
use drivetrain::{Db, Dialect, Error, Execute as _, Fetch as _, Result};
use support::both;
use tempfile::TempDir;

/// A folder of migrations.
struct Revisions(TempDir);

impl Revisions {
    /// Folders of these names, with these texts in `up.sql`.
    fn new(revisions: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        for (name, up) in revisions {
            folder.add(name, up);
        }
        folder
    }

    fn add(&self, name: &str, up: &str) {
        let folder = self.0.path().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("up.sql"), up).expect("a file");
        fs::write(folder.join("down.sql"), "SELECT 1").expect("a file");
    }

    fn outside_a_transaction(&self, name: &str) {
        let file = self.0.path().join(name).join("metadata.toml");
        fs::write(file, "run_in_transaction = false\n").expect("a file");
    }

    fn source(&self) -> FileBasedMigrations {
        FileBasedMigrations::from_path(self.0.path()).expect("a folder of migrations")
    }
}

const A: (&str, &str) = (
    "2026-01-01-000000_a",
    "CREATE TABLE a (n INTEGER);\n-- two\nINSERT INTO a VALUES (1);\n",
);
const B: (&str, &str) = ("2026-01-02-000000_b", "CREATE TABLE b (n INTEGER)");
const C: (&str, &str) = (
    "2026-01-03-000000_c",
    "INSERT INTO a SELECT 2; CREATE INDEX c ON b (n);",
);

const VERSIONS: [&str; 3] = ["20260101000000", "20260102000000", "20260103000000"];

/// The only value that a query gives.
macro_rules! value {
    ($db:expr, $type:ty as $rust:ty, $sql:expr) => {
        diesel::select(diesel::dsl::sql::<$type>($sql))
            .fetch_one::<$rust>(&*$db)
            .await?
    };
}

async fn has_table<DB>(db: &Db<DB>, name: &str) -> bool
where
    DB: Dialect,
    diesel::query_builder::SqlQuery: drivetrain::Executes<DB>,
{
    diesel::sql_query(format!("DELETE FROM {name}"))
        .execute(db)
        .await
        .is_ok()
}

#[track_caller]
fn failed_version<T>(result: Result<T>) -> Option<String> {
    match result.map(|_| ()) {
        Err(Error::Migration { version, .. }) => version,
        other => panic!("{other:?}"),
    }
}

both!(what_is_pending_is_applied_once_in_order, |db| {
    let revisions = Revisions::new(&[C, A, B]);
    assert_eq!(db.pending_migrations(revisions.source()).await?, VERSIONS);
    assert!(
        !has_table(&db, "__diesel_schema_migrations").await,
        "asking writes nothing"
    );
    assert_eq!(db.migrate(revisions.source()).await?, VERSIONS);
    assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), 2);
    assert_eq!(db.pending_migrations(revisions.source()).await?, [""; 0]);
    assert_eq!(db.migrate(revisions.source()).await?, [""; 0]);
    assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), 2);
});

both!(
    a_revision_that_is_older_than_an_applied_one_is_refused_unless_allowed,
    |db| {
        let revisions = Revisions::new(&[A, (C.0, "INSERT INTO a VALUES (3)")]);
        assert_eq!(db.migrate(revisions.source()).await?, [VERSIONS[0], VERSIONS[2]]);
        // Merged from a branch: older than what is applied, and missing.
        revisions.add(B.0, B.1);
        assert_eq!(db.pending_migrations(revisions.source()).await?, [VERSIONS[1]]);
        let error = db.migrate(revisions.source()).await.expect_err("it is out of order");
        let problem = Problem::of_error(&error).expect("a problem").to_string();
        assert!(problem.contains(B.0) && problem.contains(C.0), "{problem}");

        let revisions = migrate::Revisions::of::<Backend>(&revisions.source())?;
        let migrator = Migrator::new(&db, revisions).with(|settings| settings.tolerance.out_of_order = true);
        assert_eq!(migrator.upgrade("head").await?[0].version, VERSIONS[1]);
    }
);

both!(
    a_revision_that_fails_leaves_those_before_it_and_nothing_of_itself,
    |db| {
        let revisions = Revisions::new(&[
            A,
            (B.0, "CREATE TABLE b (n INTEGER); INSERT INTO nowhere VALUES (1);"),
            C,
        ]);
        assert_eq!(
            failed_version(db.migrate(revisions.source()).await).as_deref(),
            Some(VERSIONS[1])
        );
        assert!(has_table(&db, "a").await && !has_table(&db, "b").await);
        assert_eq!(db.pending_migrations(revisions.source()).await?, VERSIONS[1..]);
        revisions.add(B.0, B.1);
        assert_eq!(db.migrate(revisions.source()).await?, VERSIONS[1..]);
    }
);

both!(
    files_without_a_statement_are_applied_and_reverted_from_a_program_and_a_folder,
    |db| {
        const EMBEDDED: EmbeddedMigrations = embed_migrations!("tests/folders/without_statements");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/folders/without_statements");
        let folder = FileBasedMigrations::from_path(folder).expect("a folder of migrations");
        for revisions in [
            migrate::Revisions::of::<Backend>(&EMBEDDED)?,
            migrate::Revisions::of::<Backend>(&folder)?,
        ] {
            let migrator = Migrator::new(&db, revisions);
            assert_eq!(migrator.upgrade("head").await?.len(), 3);
            assert!(has_table(&db, "a").await);
            assert!(migrator.history().await?.drift().is_empty());
            assert_eq!(migrator.downgrade("base").await?.len(), 3);
            assert!(!has_table(&db, "a").await);
        }
        assert_eq!(db.migrate(EMBEDDED).await?, ["1", "2", "3"]);
        assert_eq!(db.migrate(folder).await?, [""; 0]);
    }
);

both!(a_revision_runs_outside_a_transaction_where_it_says_so, |db| {
    let alone = match Backend::SYSTEM {
        "sqlite" => "VACUUM",
        _ => "CREATE INDEX CONCURRENTLY c ON b (n)",
    };
    let revisions = Revisions::new(&[A, B, (C.0, alone)]);
    assert_eq!(
        failed_version(db.migrate(revisions.source()).await).as_deref(),
        Some(VERSIONS[2])
    );
    revisions.outside_a_transaction(C.0);
    assert_eq!(db.migrate(revisions.source()).await?, [VERSIONS[2]]);
});

both!(a_revision_outside_a_transaction_that_fails_is_not_noted, |db| {
    let revisions = Revisions::new(&[A, (B.0, "CREATE TABLE b (n INTEGER); INSERT INTO nowhere VALUES (1)")]);
    revisions.outside_a_transaction(B.0);
    assert_eq!(
        failed_version(db.migrate(revisions.source()).await).as_deref(),
        Some(VERSIONS[1])
    );
    assert_eq!(db.pending_migrations(revisions.source()).await?, [VERSIONS[1]]);
});

both!(
    a_pool_goes_on_after_migrations,
    |config| config.max_size(1_usize),
    |db| {
        let revisions = Revisions::new(&[A, (B.0, "this is no SQL")]);
        for _ in 0..3 {
            assert_eq!(
                failed_version(db.migrate(revisions.source()).await).as_deref(),
                Some(VERSIONS[1])
            );
            assert_eq!(value!(db, BigInt as i64, "(SELECT COUNT(*) FROM a)"), 1);
        }
        assert!(db.status().size <= 2, "{}", db.status());
    }
);

both!(sources_that_cannot_be_read_are_told, |db| {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = FileBasedMigrations::from_path(folder.path()).expect("a folder");
    assert_eq!(db.migrate(empty).await?, [""; 0]);
    let twice = Revisions::new(&[A, ("20260101000000_again", "SELECT 1")]);
    assert_eq!(
        failed_version(db.migrate(twice.source()).await).as_deref(),
        Some(VERSIONS[0])
    );
    let quoted = Revisions::new(&[("it's_odd", "CREATE TABLE odd (n INTEGER)")]);
    assert_eq!(db.migrate(quoted.source()).await?, ["it's"]);
});

/// Starts 16 processes on one database, and gives what each has applied.
fn in_sixteen_processes(system: &str, url: &str, revisions: &Revisions) -> Vec<String> {
    let program = env::current_exe().expect("this program");
    let start = || {
        Command::new(&program)
            .args(["--exact", "a_process_that_migrates", "--nocapture"])
            .env("MIGRATE_SYSTEM", system)
            .env("MIGRATE_URL", url)
            .env("MIGRATE_FOLDER", revisions.0.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process")
    };
    let processes: Vec<_> = (0..16).map(|_| start()).collect();
    let mut applied = Vec::new();
    for process in processes {
        let output = process.wait_with_output().expect("an end");
        let text = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}\n{complaint}");
        applied.extend(
            text.lines()
                .filter_map(|line| line.strip_prefix("applied ").map(ToOwned::to_owned)),
        );
    }
    applied.sort();
    applied
}

/// One of the sixteen; nothing in a usual run.
#[tokio::test]
async fn a_process_that_migrates() -> Result<()> {
    async fn migrate<DB: Migrates>(url: &str) -> Result<()>
    where
        FileBasedMigrations: diesel::migration::MigrationSource<DB>,
    {
        let folder = env::var("MIGRATE_FOLDER").expect("the parent's folder");
        let source = FileBasedMigrations::from_path(folder).expect("a folder of migrations");
        for version in Db::<DB>::connect(url).await?.migrate(source).await? {
            // The line of the test itself may stand before it.
            println!("\napplied {version}");
        }
        Ok(())
    }
    let (Ok(system), Ok(url)) = (env::var("MIGRATE_SYSTEM"), env::var("MIGRATE_URL")) else {
        return Ok(());
    };
    match system.as_str() {
        #[cfg(feature = "sqlite")]
        "sqlite" => migrate::<drivetrain::Sqlite>(&url).await,
        #[cfg(feature = "postgres")]
        "postgresql" => migrate::<drivetrain::Pg>(&url).await,
        other => panic!("no system {other}"),
    }
}

both!(sixteen_processes_apply_each_revision_once, |db| {
    // Long enough that all sixteen are there before the first has ended.
    let slow = match Backend::SYSTEM {
        "sqlite" => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT MAX(i) FROM n"
        }
        _ => "SELECT pg_sleep(0.2)",
    };
    let names = ["1_log", "2_b", "3_c", "4_d", "5_e"];
    let revisions = Revisions::new(&[(names[0], "CREATE TABLE log (name TEXT NOT NULL)")]);
    for name in &names[1..] {
        revisions.add(
            name,
            &format!("{slow}; INSERT INTO log VALUES ('{name}'); CREATE TABLE t{name} (n INTEGER);"),
        );
    }
    let applied = in_sixteen_processes(Backend::SYSTEM, db.url(), &revisions);
    assert_eq!(applied, ["1", "2", "3", "4", "5"], "each by one process");
    let log = value!(
        db,
        Text as String,
        "(SELECT STRING_AGG(name, ' ' ORDER BY name) FROM log)"
    );
    assert_eq!(log, names[1..].join(" "));
    assert_eq!(db.pending_migrations(revisions.source()).await?, [""; 0]);
});

#[cfg(feature = "postgres")]
#[tokio::test]
async fn sixteen_processes_apply_a_revision_outside_a_transaction_once() -> Result<()> {
    let db = support::postgres().await;
    let revisions = Revisions::new(&[B, ("3_c", "CREATE INDEX CONCURRENTLY c ON b (n)")]);
    revisions.outside_a_transaction("3_c");
    let applied = in_sixteen_processes("postgresql", db.url(), &revisions);
    assert_eq!(applied, [VERSIONS[1], "3"]);
    Ok(())
}

#[cfg(feature = "sqlite")]
mod in_memory {
    use drivetrain::Sqlite;
    use futures_util::future::join_all;

    use super::*;

    const POOLS: usize = 8;

    fn rounds() -> u32 {
        support::times(20, 500)
    }

    /// Pools on one database of this name.
    async fn pools(name: &str) -> Result<Vec<Db<Sqlite>>> {
        let url = format!("sqlite:file:{name}?mode=memory&cache=shared");
        join_all((0..POOLS).map(|_| Db::connect(&url)))
            .await
            .into_iter()
            .collect()
    }

    fn revisions() -> Revisions {
        let revisions = Revisions::new(&[("1_log", "CREATE TABLE log (name TEXT NOT NULL)")]);
        for name in ["2", "3", "4"] {
            let up = format!("INSERT INTO log VALUES ('{name}'); CREATE TABLE t{name} (n INTEGER)");
            revisions.add(&format!("{name}_more"), &up);
        }
        revisions
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn pools_of_one_database_apply_each_revision_once() -> Result<()> {
        let revisions = revisions();
        for round in 0..rounds() {
            let pools = pools(&format!("once{round}")).await?;
            let migrate = |db: Db<Sqlite>| {
                let source = revisions.source();
                tokio::spawn(async move { db.migrate(source).await })
            };
            let mut applied = Vec::new();
            for versions in join_all(pools.iter().cloned().map(migrate)).await {
                applied.extend(versions.expect("a task")?);
            }
            assert_eq!(applied, ["1", "2", "3", "4"], "each by one pool, in round {round}");
            let log = value!(&pools[7], Text as String, "(SELECT GROUP_CONCAT(name, ' ') FROM log)");
            assert_eq!(log, "2 3 4");
        }
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_runner_that_is_dropped_leaves_the_lock_to_the_next_one() -> Result<()> {
        let revisions = revisions();
        for round in 0..rounds() {
            let pools = pools(&format!("dropped{round}")).await?;
            let source = || revisions.source();
            let given_up = tokio::time::timeout(
                Duration::from_micros(u64::from(round) * 100),
                pools[0].migrate(source()),
            );
            let first = given_up.await.unwrap_or_else(|_| Ok(Vec::new()))?;
            let rest = pools[1].migrate(source()).await?;
            assert!(first.is_empty() || rest.is_empty(), "{first:?} {rest:?}");
            let log = value!(&pools[2], BigInt as i64, "(SELECT COUNT(*) FROM log)");
            assert_eq!(log, 3, "in round {round}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn who_holds_the_lock_is_told_and_other_databases_have_their_own() -> Result<()> {
        let folder = revisions();
        let migrator = |db: &Db<Sqlite>| {
            let revisions = migrate::Revisions::of::<Sqlite>(&folder.source())?;
            Ok::<_, Error>(Migrator::new(db, revisions))
        };
        let pools = pools("held").await?;
        let other: Db<Sqlite> = Db::connect("sqlite:file:another?mode=memory&cache=shared").await?;
        let of_its_own: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
        let holder = migrator(&pools[0])?;
        let late = migrator(&pools[1])?.with(|settings| settings.wait = Duration::ZERO);
        let work = async move {
            let error = late.upgrade("head").await.expect_err("it is held");
            let problem = Problem::of_error(&error).expect("a problem").to_string();
            assert!(problem.ends_with("another pool of this process"), "{problem}");
            assert_eq!(other.migrate(folder.source()).await?.len(), 4);
            assert_eq!(of_its_own.migrate(folder.source()).await?.len(), 4);
            Ok(late)
        };
        let late = holder.alone(|_| Box::pin(work)).await?;
        assert_eq!(late.upgrade("head").await?.len(), 4);
        Ok(())
    }
}

/// The diesel CLI in a folder of its own; none where `DRIVETRAIN_DIESEL_CLI` does not name one.
fn diesel_cli(folder: &Path, url: &str) -> Option<Command> {
    let program = env::var_os("DRIVETRAIN_DIESEL_CLI")?;
    let mut command = Command::new(PathBuf::from(program));
    command
        .current_dir(folder)
        .env("DATABASE_URL", url.trim_start_matches("sqlite://"))
        .args(["migration", "--migration-dir"])
        .arg(folder);
    Some(command)
}

fn run(mut command: Command, arguments: &[&str]) -> String {
    command.args(arguments);
    loop {
        let output = command.output().expect("the diesel CLI");
        let text = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .concat();
        if output.status.success() {
            return text;
        }
        // It does not wait for a lock: a connection of ours may just be closing the file.
        assert!(text.contains("database is locked"), "{text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

both!(the_diesel_cli_reads_our_table_and_we_read_its, |db| {
    let revisions = Revisions::new(&[A, B]);
    let folder = revisions.0.path();
    let Some(list) = diesel_cli(folder, db.url()) else {
        return Ok(());
    };
    // Without this file it looks for a project in the folders above.
    fs::write(folder.join("diesel.toml"), "").expect("a file");
    db.migrate(revisions.source()).await?;
    let listed = run(list, &["list"]);
    assert_eq!(listed.matches("[X]").count(), 2, "{listed}");
    let cli = || diesel_cli(folder, db.url()).expect("the diesel CLI");
    assert_eq!(run(cli(), &["run"]), "", "nothing is to do");
    revisions.add(C.0, C.1);
    assert!(run(cli(), &["run"]).contains("c"));
    assert_eq!(db.migrate(revisions.source()).await?, [""; 0]);
    run(cli(), &["revert"]);
    assert_eq!(db.pending_migrations(revisions.source()).await?, [VERSIONS[2]]);
});
