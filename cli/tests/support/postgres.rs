use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Pg};

/// A database on the server, dropped with this.
pub(super) struct Made {
    name: String,
}

impl Made {
    pub(super) async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("drivetrain_cli_{}_{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&format!("CREATE DATABASE {name}")).await;
        Self { name }
    }

    pub(super) fn url(&self) -> String {
        let server = server();
        let (base, query) = server.split_once('?').unwrap_or((&server, ""));
        let (host, _) = base.rsplit_once('/').expect("a URL with a database");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{host}/{}{mark}{query}", self.name)
    }
}

impl Drop for Made {
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
    std::env::var("DRIVETRAIN_TEST_POSTGRES").expect("DRIVETRAIN_TEST_POSTGRES names a server: `cargo xtask test`")
}
