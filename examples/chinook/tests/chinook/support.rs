//! Databases for the tests: a small store of their own, and the whole one where its data is found.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::{env, fs, process};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Pg, Sqlite};

/// The small store's tables and rows.
const STORE: &str = include_str!("store.sql");

/// A path for a file of the test's own.
pub(crate) fn fresh_path() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.sqlite", fresh_name()));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", path.display()));
    }
    path
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("chinook_{}_{}", process::id(), NEXT.fetch_add(1, Relaxed))
}

/// The small store in a SQLite file, whose names are PostgreSQL's without underscores.
pub(crate) async fn sqlite_store(path: &Path) -> Db<Sqlite> {
    let db: Db<Sqlite> = Db::connect(format!("sqlite://{}", path.display()))
        .await
        .expect("a database");
    let store = STORE.replace('_', "");
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(&store)
        .await
        .expect("the store");
    db
}

/// A database on the tests' server, which is dropped by [`Server::drop_database`].
pub(crate) struct Server {
    admin: Db<Pg>,
    name: String,
    pub(crate) url: String,
}

impl Server {
    pub(crate) async fn with_database() -> Self {
        let server = env::var("DRIVETRAIN_TEST_POSTGRES").expect("no server: run `cargo xtask test`");
        let admin: Db<Pg> = Db::connect(&server).await.expect("the server");
        let name = fresh_name();
        let (base, query) = server.split_once('?').unwrap_or((&server, ""));
        let end = base.rfind('/').expect("a URL with a database");
        let url = format!("{}/{name}?{query}", &base[..end]);
        let server = Self { admin, name, url };
        server.run(&format!("DROP DATABASE IF EXISTS {}", server.name)).await;
        server.run(&format!("CREATE DATABASE {}", server.name)).await;
        server
    }

    pub(crate) async fn drop_database(self) {
        self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn run(&self, sql: &str) {
        let conn = self.admin.acquire().await.expect("a connection");
        conn.batch_execute(sql).await.expect(sql);
    }
}

/// The small store in a PostgreSQL database.
pub(crate) async fn postgres_store(server: &Server) -> Db<Pg> {
    let db: Db<Pg> = Db::connect(&server.url).await.expect("a database");
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(STORE)
        .await
        .expect("the store");
    db
}

/// A copy of the whole store's SQLite file, if its data is found.
pub(crate) fn whole_sqlite_store() -> Option<PathBuf> {
    let data = data("CHINOOK_SQLITE", "chinook.sqlite")?;
    let copy = fresh_path();
    fs::write(&copy, fs::read(data).expect("the data can be read")).expect("a copy of the data");
    Some(copy)
}

/// The SQL of the whole store for PostgreSQL, if its data is found: without what makes the database itself.
pub(crate) fn whole_postgres_store() -> Option<String> {
    let data = data("CHINOOK_POSTGRES_SQL", "chinook_postgres.sql")?;
    let sql = fs::read_to_string(data).expect("the data can be read");
    let is_of_psql = |line: &&str| {
        ["DROP DATABASE", "CREATE DATABASE", "\\c "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    Some(
        sql.lines()
            .filter(|line| !is_of_psql(line))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// Where the environment says that a file is, else beside the repository.
fn data(variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable) {
        return Some(path.into());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/chinook")
        .join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("not tested: {} is not there; {variable} can name it", path.display());
    None
}
