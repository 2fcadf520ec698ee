//! A migrated database of the test's own, on the backend that the features chose.

use blog::{Backend, MIGRATIONS};
use drivetrain::{Db, PoolConfig};

/// A fresh database with the blog's schema.
pub(crate) async fn blog_db() -> Db<Backend> {
    blog_db_with(|config| config).await
}

/// The same, with other settings.
pub(crate) async fn blog_db_with(settings: impl FnOnce(PoolConfig) -> PoolConfig) -> Db<Backend> {
    let config = PoolConfig::new(fresh_url().await).expect("a URL");
    let db = Db::with_config(settings(config)).await.expect("a database");
    db.migrate(MIGRATIONS).await.expect("the migrations");
    db
}

#[cfg(feature = "sqlite")]
pub(crate) async fn fresh_url() -> String {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("blog-{}-{}.db", std::process::id(), NEXT.fetch_add(1, Relaxed));
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    format!("sqlite://{}", path.display())
}

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub(crate) async fn fresh_url() -> String {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use drivetrain::connection::Connection as _;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("DRIVETRAIN_TEST_POSTGRES").expect("no server: run `cargo xtask test`");
    let name = format!("blog_{}_{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
    let admin: Db<Backend> = Db::connect(&server).await.expect("the server");
    let conn = admin.acquire().await.expect("a connection");
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await
        .expect("no old database");
    conn.batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a new database");
    let (base, query) = server
        .split_once('?')
        .map_or((server.as_str(), String::new()), |(b, q)| (b, format!("?{q}")));
    let end = base.rfind('/').expect("a URL with a database");
    format!("{}/{name}{query}", &base[..end])
}
