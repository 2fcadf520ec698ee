//! Databases of a test's own, gone when it ends.
//!
//! The PostgreSQL server is that of `DRIVETRAIN_TEST_POSTGRES`, which `cargo xtask test` sets.

#![allow(dead_code, reason = "each test program uses its part")]

mod postgres;

use std::ops::Deref;
use std::path::{Path, PathBuf};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Dialect, Pg, Sqlite};

/// An empty database with its URL.
pub(crate) struct Database<DB: Dialect> {
    db: Db<DB>,
    url: String,
    _kept: Box<dyn Send + Sync>,
}

impl<DB: Dialect> Database<DB> {
    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs SQL text of any number of statements.
    pub(crate) async fn run(&self, sql: &str) {
        let conn = self.db.acquire().await.expect("a connection");
        conn.batch_execute(sql)
            .await
            .unwrap_or_else(|error| panic!("{error:?} in {}", cut(sql)));
    }
}

impl<DB: Dialect> Deref for Database<DB> {
    type Target = Db<DB>;

    fn deref(&self) -> &Db<DB> {
        &self.db
    }
}

fn cut(sql: &str) -> String {
    sql.chars().take(500).collect()
}

/// A new SQLite file.
pub(crate) async fn sqlite() -> Database<Sqlite> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.db");
    sqlite_at(&file, Box::new(folder)).await
}

/// A copy of this SQLite file.
pub(crate) async fn sqlite_copy(of: &Path) -> Database<Sqlite> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.db");
    let bytes = std::fs::read(of).unwrap_or_else(|error| panic!("{error}: {}", of.display()));
    std::fs::write(&file, bytes).expect("a copy");
    sqlite_at(&file, Box::new(folder)).await
}

async fn sqlite_at(file: &Path, kept: Box<dyn Send + Sync>) -> Database<Sqlite> {
    let url = format!("sqlite://{}", file.display());
    Database {
        db: Db::connect(&url).await.expect("a database"),
        url,
        _kept: kept,
    }
}

/// A new PostgreSQL database.
pub(crate) async fn postgres() -> Database<Pg> {
    let made = postgres::Made::new().await;
    let url = made.url();
    Database {
        db: Db::connect(&url).await.expect("a database"),
        url,
        _kept: Box::new(made),
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The `up.sql` of each revision in a folder of the repository, in order.
pub(crate) fn migrations(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder of migrations");
    let mut folders = entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>();
    folders.sort();
    let files = folders
        .iter()
        .map(|folder| std::fs::read_to_string(folder.join("up.sql")));
    files.collect::<Result<_, _>>().expect("each up.sql")
}

/// Chinook's SQLite file, if it is found.
pub(crate) fn chinook_sqlite() -> Option<PathBuf> {
    chinook("CHINOOK_SQLITE", "chinook.sqlite")
}

/// Chinook's SQL for PostgreSQL without what makes the database itself, if it is found.
pub(crate) fn chinook_postgres() -> Option<String> {
    let script = std::fs::read_to_string(chinook("CHINOOK_POSTGRES_SQL", "chinook_postgres.sql")?).expect("the script");
    let is_of_psql = |line: &&str| {
        ["DROP DATABASE", "CREATE DATABASE", "\\c "]
            .iter()
            .any(|it| line.starts_with(it))
    };
    Some(
        script
            .lines()
            .filter(|line| !is_of_psql(line))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// Northwind's SQL for PostgreSQL, if it is found.
pub(crate) fn northwind() -> Option<String> {
    let file = data("NORTHWIND_POSTGRES_SQL", "northwind/northwind_postgres.sql")?;
    Some(std::fs::read_to_string(file).expect("the script"))
}

fn chinook(variable: &str, name: &str) -> Option<PathBuf> {
    data(variable, &format!("chinook/{name}"))
}

/// Where the environment says that a file is, else beside the repository.
fn data(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = || root().join("../shared/data").join(name);
    let path = std::env::var_os(variable).map_or_else(beside, PathBuf::from);
    if !path.is_file() {
        println!("not tested: {} is not there; {variable} can name it", path.display());
        return None;
    }
    Some(path)
}
