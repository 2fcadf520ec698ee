//! Databases of a test's own, and the macro that writes a test once for both backends.
//!
//! A test says `both!(its_name, |db| { … });` and gets an empty SQLite file and an empty PostgreSQL database. The
//! PostgreSQL server is that of `DRIVETRAIN_TEST_POSTGRES`, which `cargo xtask test` sets.

#![allow(dead_code, unused_imports, unused_macros, reason = "each test program uses its part")]

pub(crate) mod cut;
pub(crate) mod log;
#[cfg(feature = "postgres")]
mod messages;
#[cfg(feature = "postgres")]
pub(crate) mod pgbouncer;
#[cfg(feature = "postgres")]
pub(crate) mod proxy;
#[cfg(feature = "postgres")]
pub(crate) mod server;

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use drivetrain::{Db, Dialect, PoolConfig};

/// A database that is gone when this is dropped.
pub(crate) struct TestDb<DB: Dialect> {
    db: Db<DB>,
    url: String,
    _scratch: Box<dyn Send + Sync>,
}

impl<DB: Dialect> TestDb<DB> {
    /// Another pool on the same database.
    pub(crate) async fn pool(&self, settings: impl FnOnce(PoolConfig) -> PoolConfig) -> Db<DB> {
        connect(&self.url, settings).await
    }

    /// Where the database is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl<DB: Dialect> Deref for TestDb<DB> {
    type Target = Db<DB>;

    fn deref(&self) -> &Db<DB> {
        &self.db
    }
}

/// How often something is done: as often as it was meant to be, where `cargo xtask test --full` asks for that.
pub(crate) fn times<T>(usual: T, full: T) -> T {
    match std::env::var_os("DRIVETRAIN_FULL") {
        Some(_) => full,
        None => usual,
    }
}

async fn connect<DB: Dialect>(url: &str, settings: impl FnOnce(PoolConfig) -> PoolConfig) -> Db<DB> {
    let config = settings(PoolConfig::new(url).expect("a URL"));
    Db::with_config(config).await.expect("a database")
}

/// An empty SQLite file.
#[cfg(feature = "sqlite")]
pub(crate) async fn sqlite() -> TestDb<drivetrain::Sqlite> {
    sqlite_with(|config| config).await
}

/// An empty SQLite file, reached with these settings.
#[cfg(feature = "sqlite")]
pub(crate) async fn sqlite_with(settings: impl FnOnce(PoolConfig) -> PoolConfig) -> TestDb<drivetrain::Sqlite> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    TestDb {
        db: connect(&url, settings).await,
        url,
        _scratch: Box::new(folder),
    }
}

/// An empty PostgreSQL database.
#[cfg(feature = "postgres")]
pub(crate) async fn postgres() -> TestDb<drivetrain::Pg> {
    postgres_with(|config| config).await
}

/// An empty PostgreSQL database, reached with these settings.
#[cfg(feature = "postgres")]
pub(crate) async fn postgres_with(settings: impl FnOnce(PoolConfig) -> PoolConfig) -> TestDb<drivetrain::Pg> {
    let scratch = scratch::Database::create().await;
    let url = scratch.url();
    TestDb {
        db: connect(&url, settings).await,
        url,
        _scratch: Box::new(scratch),
    }
}

#[cfg(feature = "postgres")]
mod scratch {
    use drivetrain::connection::Connection as _;
    use drivetrain::{Db, Pg};

    use super::{AtomicU32, Relaxed};

    /// A database on the server of `DRIVETRAIN_TEST_POSTGRES`.
    pub(super) struct Database {
        name: String,
    }

    impl Database {
        pub(super) async fn create() -> Self {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!("drivetrain_{}_{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
            run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            run(&format!("CREATE DATABASE {name}")).await;
            Self { name }
        }

        pub(super) fn url(&self) -> String {
            let server = server();
            let (base, query) = server
                .split_once('?')
                .map_or((server.as_str(), String::new()), |(base, query)| {
                    (base, format!("?{query}"))
                });
            let end = base.rfind('/').expect("a URL with a database");
            format!("{}/{}{query}", &base[..end], self.name)
        }
    }

    impl Drop for Database {
        fn drop(&mut self) {
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            // A thread of its own, since the runtime of the test cannot be waited for from inside.
            let dropped = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(run(&sql));
            });
            let _ = dropped.join();
        }
    }

    async fn run(sql: &str) {
        let admin: Db<Pg> = Db::connect(server()).await.expect("the server");
        let conn = admin.acquire().await.expect("a connection");
        conn.batch_execute(sql).await.expect("CREATE or DROP DATABASE");
    }

    fn server() -> String {
        std::env::var("DRIVETRAIN_TEST_POSTGRES")
            .expect("DRIVETRAIN_TEST_POSTGRES names no PostgreSQL server: run `cargo xtask test`")
    }
}

/// Makes a test of a body for each backend: `both!(name, |db| { … })`, `db` being a [`TestDb`].
///
/// The body is that of an `async fn` that gives a `drivetrain::Result<()>`. `both!(name, settings, |db| { … })` gives the
/// pool these settings first.
macro_rules! both {
    ($name:ident, |$db:ident| $body:block) => {
        both!($name, |config| config, |$db| $body);
    };
    ($name:ident, $settings:expr, |$db:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every body needs all")]
            use super::*;

            #[cfg(feature = "sqlite")]
            #[tokio::test]
            async fn sqlite() -> drivetrain::Result<()> {
                #[allow(dead_code, reason = "for bodies that name their backend")]
                type Backend = drivetrain::Sqlite;
                let $db = crate::support::sqlite_with($settings).await;
                $body
                Ok(())
            }

            #[cfg(feature = "postgres")]
            #[tokio::test]
            async fn postgres() -> drivetrain::Result<()> {
                #[allow(dead_code, reason = "for bodies that name their backend")]
                type Backend = drivetrain::Pg;
                let $db = crate::support::postgres_with($settings).await;
                $body
                Ok(())
            }
        }
    };
}
pub(crate) use both;
