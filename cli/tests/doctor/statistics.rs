//! What servers tell of themselves.

use drivetrain::connection::Connection;
use drivetrain::{Db, Pg, Sqlite};
use drivetrain_cli::doctor::Statistics;
use drivetrain_cli::doctor::statistics::{Counter, measure};
use drivetrain_cli::schema::Name;

#[tokio::test]
async fn sqlite_tells_how_far_its_keys_are() {
    let db = Db::<Sqlite>::connect(":memory:").await.unwrap();
    let lease = db.acquire().await.unwrap();
    assert_eq!(measure(&*lease).await.unwrap().counters, []);
    let sql = "CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO posts VALUES (41)";
    lease.batch_execute(sql).await.unwrap();
    let posts = Counter {
        kind: "table",
        name: "posts".to_owned(),
        last: 41,
        max: i64::MAX,
    };
    assert_eq!(measure(&*lease).await.unwrap().counters, [posts]);
}

#[tokio::test]
async fn postgres_tells_of_counters_sizes_and_indexes() {
    let url = std::env::var("DRIVETRAIN_TEST_POSTGRES").expect("DRIVETRAIN_TEST_POSTGRES names a server");
    let server = Db::<Pg>::connect(&url).await.unwrap();
    let database = format!("doctor_{}", std::process::id());
    let server = &server;
    let run = |sql: String| async move { server.acquire().await.unwrap().batch_execute(&sql).await.unwrap() };
    run(format!("CREATE DATABASE {database}")).await;
    let own = format!("{}/{database}", &url[..url.rfind('/').unwrap()]);
    let statistics = counted(&own).await;
    run(format!("DROP DATABASE {database} WITH (FORCE)")).await;
    let statistics = statistics.unwrap();
    let name = |name: &str| Name::in_schema("shop", name);
    assert_eq!(statistics.rows[&name("posts")], 1000);
    assert_eq!(statistics.index_scans[&name("posts_n_idx")], 0);
    let counter = |kind, name: &str, last, max| Counter {
        kind,
        name: name.to_owned(),
        last,
        max,
    };
    let lone = counter("sequence", "shop.lone", 1, i64::MAX);
    let posts = counter("column", "shop.posts.id", 2_000_001_000, 2_147_483_647);
    assert_eq!(statistics.counters, [lone, posts]);
}

async fn counted(url: &str) -> drivetrain::Result<Statistics> {
    let db = Db::<Pg>::connect(url).await?;
    let lease = db.acquire().await?;
    lease
        .batch_execute(
            "CREATE SCHEMA shop; CREATE TABLE shop.posts (id serial PRIMARY KEY, n int);
             CREATE INDEX posts_n_idx ON shop.posts (n); CREATE SEQUENCE shop.lone; CREATE SEQUENCE shop.fresh;
             SELECT setval('shop.posts_id_seq', 2000000000), nextval('shop.lone');
             INSERT INTO shop.posts (n) SELECT 1 FROM generate_series(1, 1000); ANALYZE shop.posts;",
        )
        .await?;
    measure(&*lease).await
}
