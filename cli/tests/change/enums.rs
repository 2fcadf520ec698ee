//! Enum types of PostgreSQL.

use drivetrain_cli::schema::Dialect;

use crate::bed::Case;

fn schema(values: &str, rest: &str) -> String {
    format!("CREATE TYPE mood AS ENUM ({values}); CREATE TABLE t (id INT PRIMARY KEY, m mood{rest}, many mood[])")
}

const ROWS: &str = "INSERT INTO t VALUES (1, 'sad', '{sad,ok}'), (2, 'ok', NULL)";

#[tokio::test]
async fn a_type_comes_with_its_table_and_goes_with_it() {
    let wanted = schema("'sad', 'ok'", "");
    Case::new("", &wanted)
        .on_postgres()
        .await
        .does(&["create type mood", "create table t"]);
    let case = Case {
        modelled: &["t"],
        ..Case::new(&wanted, "")
    };
    case.flags("--drop t")
        .on_postgres()
        .await
        .does(&["drop table t", "drop type mood"]);
}

#[tokio::test]
async fn values_are_added_at_their_place() {
    let present = schema("'sad', 'ok'", "");
    for values in [
        "'sad', 'ok', 'happy'",
        "'sad', 'so', 'so-so', 'ok'",
        "'x', 'y', 'sad', 'ok'",
        "'a', 'sad', 'b', 'ok', 'it''s'",
    ] {
        let wanted = schema(values, "");
        let changed = Case::new(&present, &wanted).rows(ROWS).on_postgres().await;
        assert_eq!(changed.operations().len(), 1);
        changed.writes("ADD VALUE").does_not_write("CREATE TYPE");
    }
}

#[tokio::test]
async fn a_new_value_is_used_one_revision_later() {
    let (present, wanted) = (
        schema("'sad', 'ok'", ""),
        schema("'sad', 'ok', 'new'", " DEFAULT 'new'"),
    );
    let changed = Case::new(&present, &wanted).rows(ROWS).on_postgres().await;
    assert_eq!(changed.plan.drafts.len(), 2);
}

#[tokio::test]
async fn a_value_and_a_type_are_renamed() {
    let (present, wanted) = (
        schema("'sad', 'ok'", " DEFAULT 'ok'"),
        schema("'unhappy', 'ok'", " DEFAULT 'ok'"),
    );
    let case = Case::new(&present, &wanted).rows(ROWS);
    let error = case.fails_on(Dialect::Postgres).await;
    assert!(error.contains("--rename mood.sad=unhappy"), "{error}");
    case.flags("--rename mood.sad=unhappy")
        .on_postgres_without_rows_back("")
        .await
        .does(&["rename value mood.sad to unhappy"]);
    let wanted = present.replace("mood", "feeling");
    let case = Case {
        modelled: &["t"],
        ..Case::new(&present, &wanted)
    };
    case.rows(ROWS)
        .flags("--rename mood=feeling")
        .on_postgres()
        .await
        .does(&["rename type mood to feeling"]);
}

#[tokio::test]
async fn a_value_is_taken_out_with_all_that_names_it() {
    let parts = " DEFAULT 'ok' CONSTRAINT t_m_check CHECK (m <> 'happy')";
    let index = "; CREATE INDEX t_m_idx ON t (id) WHERE m = 'ok'; CREATE INDEX t_m ON t (m)";
    let (present, wanted) = (
        schema("'sad', 'ok', 'happy', 'new'", parts) + index,
        schema("'new', 'ok', 'happy'", parts) + index,
    );
    let case = Case::new(&present, &wanted).rows("INSERT INTO t VALUES (1, 'sad', '{sad,ok}'), (2, 'ok', NULL)");
    let see = "SELECT m::text || many::text AS line FROM t WHERE id = 1";
    let mapped = case.flags("--rename mood.sad=ok");
    mapped.on_postgres_without_rows_back(see).await.sees(&["ok{ok,ok}"]);
    let (present, wanted) = (
        schema("'sad', 'ok', 'happy'", parts) + index,
        schema("'ok', 'happy'", parts) + index,
    );
    let dropped = Case::new(&present, &wanted)
        .rows("INSERT INTO t VALUES (2, 'ok', NULL)")
        .flags("--drop mood.sad");
    dropped.on_postgres().await.writes("ALTER TYPE mood RENAME TO mood_old");
}

#[tokio::test]
async fn a_text_becomes_an_enum_and_back() {
    let text = "CREATE TABLE t (id INT PRIMARY KEY, m TEXT DEFAULT 'ok')";
    let typed = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id INT PRIMARY KEY, m mood DEFAULT 'ok')";
    for (from, to) in [(text, typed), (typed, text)] {
        Case::new(from, to)
            .rows("INSERT INTO t VALUES (1, 'sad')")
            .on_postgres()
            .await;
    }
}

#[tokio::test]
async fn a_type_in_another_schema_with_an_odd_name() {
    let schema = |values: &str| {
        format!(
            "CREATE SCHEMA \"My shop\"; CREATE TYPE \"My shop\".\"Post Status\" AS ENUM ({values}); CREATE TABLE t (a \"My shop\".\"Post Status\")"
        )
    };
    let (present, more, less) = (schema("'a', 'b'"), schema("'a', 'x', 'b'"), schema("'a'"));
    Case::new("", &present).on_postgres().await;
    Case::new(&present, &more)
        .rows("INSERT INTO t VALUES ('b')")
        .on_postgres()
        .await;
    Case::new(&present, &less)
        .rows("INSERT INTO t VALUES ('a')")
        .flags("--drop My shop.Post Status.b")
        .on_postgres()
        .await;
}

#[tokio::test]
async fn on_sqlite_an_enum_is_a_check() {
    let table = |values: &str| {
        format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, m TEXT NOT NULL, CONSTRAINT t_m_check CHECK (m IN ({values})))"
        )
    };
    let (present, more, other) = (
        table("'sad', 'ok'"),
        table("'sad', 'ok', 'happy'"),
        table("'unhappy', 'ok'"),
    );
    let rows = "INSERT INTO t VALUES (1, 'sad'), (2, 'ok')";
    Case::new(&present, &more).rows(rows).on_sqlite().await;
    let renamed = Case {
        renamed_values: &[["t", "m", "sad", "unhappy"]],
        changes_rows: true,
        ..Case::new(&present, &other).rows(rows)
    };
    let changed = renamed.on_sqlite_seeing("SELECT m AS line FROM t ORDER BY id").await;
    changed
        .sees(&["unhappy", "ok"])
        .writes("CASE m WHEN 'sad' THEN 'unhappy' ELSE m END");
}
