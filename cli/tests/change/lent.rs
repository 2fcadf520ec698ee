//! Databases of the server that one case after the other uses: to make and drop one takes longer than a case.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Pg};
use drivetrain_cli::autogenerate::Stage;
use drivetrain_cli::database::Database;
use drivetrain_cli::project::DatabaseUrl;

static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that is given back.
pub(crate) struct Lent(String);

impl Drop for Lent {
    fn drop(&mut self) {
        FREE.lock().expect("the free ones").push(std::mem::take(&mut self.0));
    }
}

/// An empty database.
pub(crate) async fn database() -> Lent {
    let free = FREE.lock().expect("the free ones").pop();
    let name = match free {
        Some(name) => name,
        None => made().await,
    };
    let lent = Lent(name);
    let conn = lent.connect().await;
    conn.acquire()
        .await
        .expect("a connection")
        .batch_execute(EMPTIED)
        .await
        .expect("an empty database");
    lent
}

const EMPTIED: &str = "DO $$ DECLARE s text; BEGIN \
     FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP \
         EXECUTE format('DROP SCHEMA %I CASCADE', s); \
     END LOOP; CREATE SCHEMA public; END $$";

/// One more, and those that a process left behind that ended are gone.
async fn made() -> String {
    let number = NEXT.fetch_add(1, Relaxed);
    let admin: Db<Pg> = Db::connect(server()).await.expect("the server");
    let conn = admin.acquire().await.expect("a connection");
    if number == 0 {
        let query = "SELECT datname::text AS line FROM pg_database WHERE datname LIKE 'drivetrain_change_%'";
        for name in <Pg as drivetrain::migrate::Migrates>::lines(&conn, query)
            .await
            .expect("names")
        {
            let process = name.split('_').nth(2).unwrap_or_default();
            if !std::path::Path::new("/proc").join(process).exists() {
                let _ = conn
                    .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await;
            }
        }
    }
    let name = format!("drivetrain_change_{}_{number}", std::process::id());
    conn.batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a database");
    let quick = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    conn.batch_execute(&quick).await.expect("a setting");
    name
}

fn server() -> String {
    std::env::var("DRIVETRAIN_TEST_POSTGRES").expect("DRIVETRAIN_TEST_POSTGRES names a server: `cargo xtask test`")
}

impl Lent {
    fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&server()).expect("a URL").with_database(&self.0)
    }

    pub(crate) async fn connect(&self) -> Db<Pg> {
        Db::connect(self.url().secret().to_owned()).await.expect("a database")
    }

    pub(crate) async fn stage(&self) -> Stage {
        Stage::on(Database::open(&self.url()).await.expect("a database"))
    }
}
