//! A project in a temporary folder with a database of its own, and the programs that work on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use tempfile::TempDir;

/// Which system a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Sqlite,
    Postgres,
}

/// A folder of revisions, and databases for them.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) system: System,
}

/// A database that is gone when this is dropped.
pub(crate) struct Database {
    pub(crate) url: String,
    /// On PostgreSQL: what drops it.
    name: Option<String>,
}

impl Place {
    pub(crate) fn new(system: System) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("migrations")).expect("a folder");
        Self { folder, system }
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder.path().join("migrations")
    }

    /// Writes a revision: `up`, `down`, and whether it runs in a transaction.
    pub(crate) fn add(&self, name: &str, up: &str, down: &str, in_transaction: bool) {
        let folder = self.migrations().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("up.sql"), up).expect("a file");
        fs::write(folder.join("down.sql"), down).expect("a file");
        if !in_transaction {
            fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n").expect("a file");
        }
    }

    /// An empty database.
    pub(crate) fn database(&self) -> Database {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("drivetrain_cli_{}_{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        match self.system {
            System::Sqlite => Database {
                url: self.folder.path().join(format!("{name}.db")).display().to_string(),
                name: None,
            },
            System::Postgres => {
                psql(&server(), &format!("CREATE DATABASE {name}"));
                let server = server();
                let base = &server[..server.rfind('/').expect("a URL with a database")];
                Database {
                    url: format!("{base}/{name}"),
                    name: Some(name),
                }
            }
        }
    }

    /// Our program on a database.
    pub(crate) fn drivetrain(&self, database: &Database, arguments: &[&str]) -> Command {
        self.command(env!("CARGO_BIN_EXE_drivetrain"), database, arguments)
    }

    /// The diesel CLI on a database.
    pub(crate) fn diesel(&self, database: &Database, arguments: &[&str]) -> Command {
        let program = std::env::var("DRIVETRAIN_DIESEL_CLI")
            .expect("DRIVETRAIN_DIESEL_CLI names no diesel CLI: run `cargo xtask test`");
        self.command(&program, database, arguments)
    }

    fn command(&self, program: &str, database: &Database, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &database.url)
            .env("MIGRATION_DIRECTORY", self.migrations())
            .stdin(Stdio::null());
        command
    }

    /// Applies everything, and panics if that fails.
    #[track_caller]
    pub(crate) fn upgrade(&self, database: &Database) -> Output {
        succeeded(&mut self.drivetrain(database, &["upgrade"]))
    }

    /// What the database holds: its schema, all rows of all tables, and Diesel's versions.
    ///
    /// SQLite keeps the text of a schema up to its semicolon, with a remark before that: white space and semicolons at
    /// its end do not count, nor carriage returns, of which its shell reads none.
    pub(crate) fn state(&self, database: &Database) -> String {
        match self.system {
            System::Sqlite => sqlite_state(Path::new(&database.url)),
            System::Postgres => postgres_state(&database.url),
        }
    }

    /// What a query gives, a line for each row.
    pub(crate) fn query(&self, database: &Database, sql: &str) -> String {
        match self.system {
            System::Sqlite => sqlite(Path::new(&database.url), sql),
            System::Postgres => psql(&database.url, sql),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            psql(&server(), &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn server() -> String {
    std::env::var("DRIVETRAIN_TEST_POSTGRES")
        .expect("DRIVETRAIN_TEST_POSTGRES names no PostgreSQL server: run `cargo xtask test`")
}

pub(crate) fn psql(url: &str, sql: &str) -> String {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql]);
    text(&succeeded(&mut command))
}

pub(crate) fn sqlite(file: &Path, sql: &str) -> String {
    let mut command = Command::new("sqlite3");
    command
        .args(["-batch", "-bail", "-cmd", ".timeout 30000"])
        .arg(file)
        .arg(sql);
    text(&succeeded(&mut command))
}

fn sqlite_state(file: &Path) -> String {
    let tables = sqlite(
        file,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY name",
    );
    let schema = "SELECT type, name, rtrim(replace(sql, char(13), ''), char(9, 10, 32, 59)) FROM sqlite_schema WHERE name NOT LIKE '%\\_\\_d%' ESCAPE '\\' ORDER BY type, name";
    let rows = tables
        .lines()
        .map(|table| format!("; SELECT '{table}', * FROM \"{table}\" ORDER BY 2"));
    let versions = sqlite(
        file,
        "SELECT name FROM sqlite_schema WHERE name = '__diesel_schema_migrations'",
    );
    let versions = match versions.is_empty() {
        true => "",
        false => "; SELECT version FROM __diesel_schema_migrations ORDER BY version",
    };
    sqlite(file, &format!("{schema}{}{versions}", rows.collect::<String>()))
}

fn postgres_state(url: &str) -> String {
    let tables = psql(
        url,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^__' ORDER BY 1",
    );
    let schema = "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns \
                  WHERE table_schema = 'public' AND table_name !~ '^__' ORDER BY 1, 2; \
                  SELECT indexdef, indisvalid FROM pg_indexes JOIN pg_index ON indexrelid = (schemaname || '.' || indexname)::regclass \
                  WHERE schemaname = 'public' AND tablename !~ '^__' ORDER BY 1; \
                  SELECT proname, prosrc, pg_get_function_sqlbody(oid) FROM pg_proc \
                  WHERE pronamespace = 'public'::regnamespace ORDER BY 1; \
                  SELECT ev_class::regclass, rulename, pg_get_ruledef(oid) FROM pg_rewrite WHERE oid >= 16384 ORDER BY 1, 2";
    let rows = tables
        .lines()
        .map(|table| format!("; SELECT '{table}', t FROM \"{table}\" t ORDER BY 2"));
    let versions = match psql(url, "SELECT to_regclass('__diesel_schema_migrations')").trim() {
        "" => "",
        _ => "; SELECT version FROM __diesel_schema_migrations ORDER BY version",
    };
    psql(url, &format!("{schema}{}{versions}", rows.collect::<String>()))
}

#[track_caller]
pub(crate) fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        said(&output)
    );
    output
}

/// Starts a command whose output nobody reads.
pub(crate) fn started(command: &mut Command) -> Child {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program")
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Both outputs, for a message.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", text(output), String::from_utf8_lossy(&output.stderr))
}

/// Makes a test of a body for each system: `on_both!(name, |place| { … })`.
macro_rules! on_both {
    ($name:ident, |$place:ident| $body:block) => {
        mod $name {
            use super::*;

            fn body($place: crate::place::Place) $body

            #[test]
            fn sqlite() {
                body(crate::place::Place::new(crate::place::System::Sqlite));
            }

            #[test]
            fn postgres() {
                body(crate::place::Place::new(crate::place::System::Postgres));
            }
        }
    };
}
pub(crate) use on_both;

/// How often something is done: as often as it was meant to be, where `cargo xtask test --full` asks for that.
pub(crate) fn times<T>(usual: T, full: T) -> T {
    match std::env::var_os("DRIVETRAIN_FULL") {
        Some(_) => full,
        None => usual,
    }
}

/// Random numbers that are the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // Xorshift: Marsaglia, "Xorshift RNGs" (2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}
