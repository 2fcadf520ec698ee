// What the page "Row-level security" stands on: its table with the notes of two tenants, and a pool whose role its
// policy binds.
#[allow(dead_code, unused_imports, unreachable_pub)]
mod tenants {
    pub use drivetrain::prelude::*;
    pub use drivetrain::{Db, Error, Pg, PoolConfig, Result, Tx};

    pub use self::schema::notes;

    mod schema {
        diesel::table! {
            notes (id) {
                id -> BigInt,
                tenant_id -> BigInt,
                body -> Text,
            }
        }
    }

    #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
    #[diesel(table_name = notes)]
    pub struct Note {
        pub id: i64,
        pub tenant_id: i64,
        pub body: String,
    }

    #[derive(Debug, Insertable)]
    #[diesel(table_name = notes)]
    pub struct NewNote<'a> {
        pub body: &'a str,
    }

    /// A role that every server has, and which is no superuser.
    pub const ROLE: &str = "SET ROLE pg_monitor";

    /// The table as the page makes it, with two notes of tenant 1 and one of tenant 2.
    pub fn tables() -> String {
        let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/row_level_security.md"));
        let (_, rest) = page.split_once("```sql\n").expect("the page has the SQL of its table");
        let (table, _) = rest.split_once("```").expect("the block ends");
        format!(
            "{table}
            GRANT ALL ON notes TO pg_monitor;
            INSERT INTO notes (tenant_id, body) VALUES (1, 'One'), (1, 'Two'), (2, 'Three');"
        )
    }

    /// Runs the example on a database of its own.
    pub fn run(example: impl AsyncFnOnce(&Db<Pg>) -> Result<()>) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let server = std::env::var("DRIVETRAIN_TEST_POSTGRES")
                .expect("DRIVETRAIN_TEST_POSTGRES names no PostgreSQL server: run `cargo xtask test`");
            let name = format!("drivetrain_doc_{}", fastrand::u64(..));
            send(&server, &format!("CREATE DATABASE {name}")).await?;
            let result = on_database(&beside(&server, &name), example).await;
            send(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await?;
            result
        })
    }

    async fn on_database(url: &str, example: impl AsyncFnOnce(&Db<Pg>) -> Result<()>) -> Result<()> {
        send(url, &tables()).await?;
        let db: Db<Pg> = Db::with_config(PoolConfig::new(url)?.on_connect(ROLE)).await?;
        example(&db).await
    }

    async fn send(url: &str, sql: &str) -> Result<()> {
        use drivetrain::connection::Connection as _;
        let db: Db<Pg> = Db::connect(url).await?;
        db.acquire().await?.batch_execute(sql).await
    }

    /// The URL of another database on the same server.
    fn beside(url: &str, name: &str) -> String {
        let (base, query) = url.split_at(url.find('?').unwrap_or(url.len()));
        let end = base.rfind('/').expect("a URL with a database");
        format!("{}/{name}{query}", &base[..end])
    }
}
#[allow(unused_imports)]
use tenants::*;
