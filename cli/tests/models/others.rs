//! Databases that nobody here designed, described as models: they want what is there.

use drivetrain_cli::compare::{Options, compare};
use drivetrain_cli::inspect::inspect;
use drivetrain_cli::models::Models;
use drivetrain_cli::schema::Schema;

use crate::made::{on_postgres, on_sqlite, read};
use crate::support;

fn models(file: &str) -> Models {
    let path = support::root().join("cli/tests/models/sources").join(file);
    let source = std::fs::read_to_string(path).expect("the source");
    read(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

async fn built(sql: &str) -> Schema {
    let db = support::postgres().await;
    db.run(sql).await;
    inspect(&*db.acquire().await.expect("a connection"))
        .await
        .expect("a schema")
}

#[tokio::test]
async fn chinook_in_postgresql() {
    let Some(sql) = support::chinook_postgres() else { return };
    let wanted = on_postgres(&models("chinook_postgres.rs")).await;
    assert_eq!(compare(&built(&sql).await, &wanted, Options::default()), []);
}

#[tokio::test]
async fn chinook_in_sqlite() {
    let Some(file) = support::chinook_sqlite() else { return };
    let db = support::sqlite_copy(&file).await;
    let mut found = inspect(&*db.acquire().await.expect("a connection"))
        .await
        .expect("a schema");
    let mut wanted = on_sqlite(&models("chinook_sqlite.rs")).await;
    without_foreign_key_names(&mut found);
    without_foreign_key_names(&mut wanted);
    assert_eq!(compare(&found, &wanted, Options::default()), []);
}

/// Chinook's have none.
fn without_foreign_key_names(schema: &mut Schema) {
    for key in schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        key.name = None;
    }
    for table in &mut schema.tables {
        table.foreign_keys.sort_by(|a, b| a.columns.cmp(&b.columns));
    }
}

#[tokio::test]
async fn northwind_in_postgresql() {
    let Some(sql) = support::northwind() else { return };
    let wanted = on_postgres(&models("northwind.rs")).await;
    let found = built(&sql).await;
    assert_eq!(found.tables.len(), 14);
    assert_eq!(compare(&found, &wanted, Options::default()), []);
}
