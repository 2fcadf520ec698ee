//! A project with a database of its own, on SQLite and on PostgreSQL.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use drivetrain::connection::Connection as _;
use drivetrain::migrate::{Migrates, Migrator, Revisions};
use drivetrain::{Db, Pg, Sqlite};

use super::program::Project;

/// Counts databases of this process.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The server that tests use.
pub(crate) fn server() -> String {
    std::env::var("DRIVETRAIN_TEST_POSTGRES").expect("DRIVETRAIN_TEST_POSTGRES names a server")
}

/// A database of PostgreSQL that is dropped at the end.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("shell_{}_{number}", std::process::id());
        send(&format!("CREATE DATABASE {name}"));
        let server = server();
        let (base, _) = server.rsplit_once('/').expect("a database in the URL");
        let url = format!("{base}/{name}");
        Self { name, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        send(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn send(sql: &str) {
    block_on(async {
        let db: Db<Pg> = Db::connect(server()).await.expect("the server");
        db.acquire()
            .await
            .expect("a connection")
            .batch_execute(sql)
            .await
            .expect(sql);
    });
}

/// Runs `work` while a runner of migrations is at work on this database.
pub(crate) fn while_locked(url: &str, work: impl FnOnce() + Send) {
    async fn locked<DB: Migrates>(url: &str, work: impl FnOnce() + Send) {
        let db: Db<DB> = Db::connect(url).await.expect("the database");
        let migrator = Migrator::new(&db, Revisions::default());
        let result = migrator.alone(|_| {
            work();
            Box::pin(async { Ok(()) })
        });
        result.await.expect("the lock");
    }
    block_on(async {
        match url.starts_with("postgres") {
            true => locked::<Pg>(url, work).await,
            false => locked::<Sqlite>(url, work).await,
        }
    });
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// A project on SQLite.
pub(crate) fn sqlite() -> (Project, Option<Server>) {
    (Project::new(), None)
}

/// A project on PostgreSQL.
pub(crate) fn postgres() -> (Project, Option<Server>) {
    let server = Server::new();
    let project = Project::new();
    project.write(".env", format!("DATABASE_URL={}\n", server.url));
    (project, Some(server))
}

/// The same test on both.
macro_rules! both {
    ($name:ident, |$project:ident| $body:block) => {
        mod $name {
            #[test]
            fn on_sqlite() {
                let ($project, _server) = crate::database::sqlite();
                $body
            }

            #[test]
            fn on_postgres() {
                let ($project, _server) = crate::database::postgres();
                $body
            }
        }
    };
}
pub(crate) use both;

impl Project {
    /// Adds a revision that makes a table.
    pub(crate) fn add_table(&self, version: &str, table: &str) {
        let folder = format!("migrations/{version}_create_{table}");
        self.write(
            &format!("{folder}/up.sql"),
            format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY);\n"),
        );
        self.write(&format!("{folder}/down.sql"), format!("DROP TABLE {table};\n"));
    }

    /// Three tables: users, posts, tags.
    pub(crate) fn add_tables(&self) {
        self.add_table("2026-01-05-090000", "users");
        self.add_table("2026-01-06-090000", "posts");
        self.add_table("2026-01-07-090000", "tags");
    }

    /// Puts the revisions of another project in the place of its own.
    pub(crate) fn take_revisions_of(&self, other: &Self) {
        let migrations = self.path().join("migrations");
        std::fs::remove_dir_all(&migrations).expect("a folder");
        for revision in other.revisions() {
            for name in ["up.sql", "down.sql"] {
                let file = format!("migrations/{revision}/{name}");
                self.write(&file, other.read(&file));
            }
        }
    }

    /// The versions that `history -i` calls applied, newest first.
    pub(crate) fn applied(&self) -> Vec<String> {
        let history = self.run(&["history", "-i", "--json"]).json();
        let entries = history.as_array().expect("a list").iter();
        let applied = entries.filter(|entry| !entry["applied_at"].is_null());
        applied
            .map(|entry| entry["version"].as_str().expect("a version").to_owned())
            .collect()
    }
}
