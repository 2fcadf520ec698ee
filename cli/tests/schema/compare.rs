use drivetrain::Dialect;
use drivetrain_cli::compare::{Change, ObjectKind, Options, compare};
use drivetrain_cli::inspect::{Inspect, inspect};
use drivetrain_cli::schema::Schema;

use crate::support::{self, Database};
use crate::torture;

async fn sentences<DB: Dialect + Inspect>(db: Database<DB>, other: Database<DB>, options: Options) -> Vec<String> {
    let (expected, found) = (read(&db).await, read(&other).await);
    compare(&expected, &found, options)
        .iter()
        .map(ToString::to_string)
        .collect()
}

async fn read<DB: Dialect + Inspect>(db: &Database<DB>) -> Schema {
    let conn = db.acquire().await.expect("a connection");
    inspect(&*conn).await.expect("a schema")
}

/// How the second database differs from the first one on SQLite.
async fn on_sqlite(expected: &str, found: &str) -> Vec<String> {
    let (a, b) = (support::sqlite().await, support::sqlite().await);
    a.run(expected).await;
    b.run(found).await;
    sentences(a, b, Options::default()).await
}

/// How the second database differs from the first one on PostgreSQL.
async fn on_postgres(expected: &str, found: &str) -> Vec<String> {
    let (a, b) = (support::postgres().await, support::postgres().await);
    a.run(expected).await;
    b.run(found).await;
    sentences(a, b, Options::default()).await
}

#[tokio::test]
async fn the_same_schema_does_not_differ() {
    let strict = Options {
        column_order: true,
        ..Options::default()
    };
    assert_eq!(
        sentences(torture::sqlite().await, torture::sqlite().await, strict).await,
        Vec::<String>::new()
    );
    assert_eq!(
        sentences(torture::postgres().await, torture::postgres().await, strict).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn columns_that_differ_are_named() {
    let found = on_postgres(
        "CREATE TABLE posts (title varchar(200) NOT NULL, likes int DEFAULT 0, kept bool)",
        "CREATE TABLE posts (title text, likes int, extra date)",
    );
    assert_eq!(
        found.await,
        [
            "table posts: column extra is there, but not expected",
            "table posts: column kept is missing",
            "table posts: column likes has no default, expected 0",
            "table posts: column title is text, expected character varying(200)",
            "table posts: column title is nullable, expected not null",
        ]
    );
}

#[tokio::test]
async fn what_hangs_on_a_missing_table_is_not_listed() {
    let found = on_sqlite(
        "CREATE TABLE a (n INT UNIQUE); CREATE INDEX i ON a (n)",
        "CREATE VIEW v AS SELECT 1 AS n",
    );
    assert_eq!(found.await, ["table a is missing", "view v is there, but not expected"]);
}

#[tokio::test]
async fn constraints_and_indexes_that_differ_are_named() {
    let found = on_postgres(
        "CREATE TABLE a (id int PRIMARY KEY, n int CONSTRAINT a_n CHECK (n > 0));
         CREATE TABLE b (a_id int CONSTRAINT b_a REFERENCES a ON DELETE CASCADE); CREATE INDEX b_i ON b (a_id)",
        "CREATE TABLE a (id int PRIMARY KEY, n int CONSTRAINT a_n CHECK (n > 1));
         CREATE TABLE b (a_id int CONSTRAINT b_a REFERENCES a); CREATE UNIQUE INDEX b_i ON b (a_id DESC)",
    );
    assert_eq!(
        found.await,
        [
            "table a: check a_n has expression (n > 1), expected (n > 0)",
            "table b: foreign key b_a has ON DELETE NO ACTION, expected CASCADE",
            "table b: index b_i has option UNIQUE, expected none",
            "table b: index b_i has columns a_id DESC NULLS FIRST, expected a_id",
        ]
    );
}

#[tokio::test]
async fn enums_sequences_and_schemas_that_differ_are_named() {
    let found = on_postgres(
        "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE SCHEMA shop; CREATE SEQUENCE s",
        "CREATE TYPE mood AS ENUM ('sad'); CREATE SEQUENCE s CYCLE",
    );
    assert_eq!(
        found.await,
        [
            "schema shop is missing",
            "enum mood has values sad, expected sad, happy",
            "sequence s has option CYCLE, expected none",
        ]
    );
}

#[tokio::test]
async fn how_sqlite_texts_are_typed_does_not_count() {
    let found = on_sqlite(
        "CREATE TABLE a (n VARCHAR(20) CHECK (n > 'A') DEFAULT CURRENT_TIMESTAMP); CREATE VIEW v AS SELECT n FROM a",
        "create table \"a\" ([n] varchar( 20 ) default current_timestamp check(\"n\">'A')) -- why
         ; create view v as\n select N from `a`",
    );
    assert_eq!(found.await, Vec::<String>::new());
    let found = on_sqlite(
        "CREATE TABLE a (n INT CHECK (n > 'A'))",
        "CREATE TABLE a (n INT CHECK (n > 'a'))",
    );
    assert_eq!(found.await.len(), 2);
}

#[tokio::test]
async fn a_long_definition_does_not_stand_in_the_sentence() {
    let long = format!("CREATE VIEW v AS SELECT '{}' AS n", "x".repeat(300));
    let found = on_sqlite("CREATE VIEW v AS SELECT 1 AS n", &long);
    assert_eq!(found.await[0], "view v has another definition than expected");
    let found = on_sqlite("CREATE VIEW v AS SELECT 1 AS n", "CREATE VIEW v AS\n  SELECT 2 AS n");
    assert_eq!(
        found.await[0],
        "view v has definition create view v as select 2 as n, expected create view v as select 1 as n"
    );
}

#[tokio::test]
async fn the_order_of_columns_counts_only_if_asked() {
    let (a, b) = (support::sqlite().await, support::sqlite().await);
    a.run("CREATE TABLE t (a INT, b INT)").await;
    b.run("CREATE TABLE t (b INT, a INT)").await;
    let (expected, found) = (read(&a).await, read(&b).await);
    assert_eq!(compare(&expected, &found, Options::default()), []);
    let strict = Options {
        column_order: true,
        ..Options::default()
    };
    let differences = compare(&expected, &found, strict);
    assert_eq!(
        differences[0].to_string(),
        "table t has columns in the order b, a, expected a, b"
    );
}

#[tokio::test]
async fn comments_can_be_left_aside() {
    let (a, b) = (support::postgres().await, support::postgres().await);
    a.run("CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'x'").await;
    b.run("CREATE TABLE t (a int)").await;
    let (expected, found) = (read(&a).await, read(&b).await);
    let differences = compare(&expected, &found, Options::default());
    assert_eq!(
        differences[0].to_string(),
        "table t: column a has no comment, expected x"
    );
    let lenient = Options {
        ignore_comments: true,
        ..Options::default()
    };
    assert_eq!(compare(&expected, &found, lenient), []);
}

#[tokio::test]
async fn a_difference_is_a_value_too() {
    let (a, b) = (support::sqlite().await, support::sqlite().await);
    a.run("CREATE TABLE t (a INT)").await;
    b.run("CREATE TABLE t (a TEXT)").await;
    let differences = compare(&read(&a).await, &read(&b).await, Options::default());
    let difference = &differences[0];
    assert_eq!(
        (difference.object.kind, difference.change),
        (ObjectKind::Column, Change::Changed)
    );
    let json = serde_json::to_value(difference).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "object": { "on": { "schema": null, "name": "t" }, "kind": "column", "name": "a" },
            "change": "changed", "aspect": "type", "expected": "int", "found": "text",
        })
    );
}
