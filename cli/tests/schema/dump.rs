//! A dump, loaded into an empty database, gives the same schema.

use drivetrain::Dialect;
use drivetrain_cli::compare::{Options, compare};
use drivetrain_cli::dump::dump;
use drivetrain_cli::inspect::{Inspect, Scope};
use drivetrain_cli::schema::Schema;

use crate::support::{self, Database};
use crate::torture;

async fn read<DB: Dialect + Inspect>(db: &Database<DB>) -> Schema {
    let conn = db.acquire().await.expect("a connection");
    DB::inspect(&conn, &Scope::all()).await.expect("a schema")
}

async fn assert_loads<DB: Dialect + Inspect>(from: &Database<DB>, into: &Database<DB>) {
    let schema = read(from).await;
    let script = dump(&schema);
    into.run(&script).await;
    let loaded = read(into).await;
    let strict = Options {
        column_order: true,
        ..Options::default()
    };
    let differences = compare(&schema, &loaded, strict)
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    assert_eq!(differences, Vec::<String>::new());
    assert_eq!(loaded, schema);
    assert_eq!(dump(&loaded), script);
}

#[tokio::test]
async fn everything_of_sqlite_comes_back() {
    assert_loads(&torture::sqlite().await, &support::sqlite().await).await;
}

#[tokio::test]
async fn everything_of_postgres_comes_back() {
    assert_loads(&torture::postgres().await, &support::postgres().await).await;
}

#[tokio::test]
async fn blog_comes_back() {
    let db = support::sqlite().await;
    for sql in support::migrations("migrations/sqlite") {
        db.run(&sql).await;
    }
    assert_loads(&db, &support::sqlite().await).await;
    let db = support::postgres().await;
    for sql in support::migrations("migrations/postgres") {
        db.run(&sql).await;
    }
    assert_loads(&db, &support::postgres().await).await;
}

#[tokio::test]
async fn chinook_comes_back() {
    if let Some(file) = support::chinook_sqlite() {
        assert_loads(&support::sqlite_copy(&file).await, &support::sqlite().await).await;
    }
    if let Some(script) = support::chinook_postgres() {
        let db = support::postgres().await;
        db.run(&script).await;
        assert_loads(&db, &support::postgres().await).await;
    }
}

#[tokio::test]
async fn a_comment_at_the_end_of_a_statement_does_not_take_the_next_one_with_it() {
    let db = support::sqlite().await;
    db.run("CREATE VIEW v AS SELECT 1 -- one\n; CREATE VIEW w AS SELECT 2")
        .await;
    assert_loads(&db, &support::sqlite().await).await;
}
