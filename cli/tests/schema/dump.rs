//! A dump, loaded into an empty database, gives the same schema.

use drivetrain::Dialect;
use drivetrain::connection::Connection as _;
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

#[tokio::test]
async fn what_needs_other_objects_comes_behind_them() {
    let db = support::postgres().await;
    db.run(
        "CREATE SCHEMA ext; CREATE EXTENSION citext WITH SCHEMA ext;
         CREATE FUNCTION is_fine(t text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$SELECT t <> ''$$;
         CREATE DOMAIN z_fine AS text CHECK (is_fine(VALUE));
         CREATE TYPE b_pair AS (one z_fine, two int4multirange);
         CREATE DOMAIN a_pair AS b_pair CHECK ((VALUE).one IS NOT NULL);
         CREATE TYPE m_range AS RANGE (subtype = int4, multirange_type_name = m_many);
         CREATE DOMAIN a_many AS m_many;
         CREATE TABLE z (id int PRIMARY KEY, mail ext.citext, pair a_pair, fine z_fine DEFAULT 'x', many a_many);
         CREATE TABLE a (CHECK (is_fine(note)), note text) INHERITS (z);
         CREATE VIEW c AS SELECT id, mail, count(*) FROM z GROUP BY id;
         CREATE VIEW b AS SELECT * FROM c;
         CREATE MATERIALIZED VIEW a_view AS SELECT * FROM b WITH NO DATA;
         CREATE FUNCTION all_c() RETURNS SETOF c LANGUAGE sql STABLE AS 'SELECT * FROM c';
         CREATE FUNCTION of_z(z) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.id';
         CREATE TABLE self (id int PRIMARY KEY, next int REFERENCES self DEFERRABLE);
         CREATE TABLE nothing ();
         CREATE TABLE lists (kind text, day date) PARTITION BY LIST (kind);
         CREATE TABLE lists_a PARTITION OF lists FOR VALUES IN ('a') PARTITION BY RANGE (day);
         CREATE TABLE lists_a_1 PARTITION OF lists_a FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
         CREATE INDEX lists_day ON lists (day)",
    )
    .await;
    assert_loads(&db, &support::postgres().await).await;
}

#[tokio::test]
async fn a_schema_other_than_public_can_be_the_default_one() {
    let (from, into) = (support::postgres().await, support::postgres().await);
    for db in [&from, &into] {
        let name = db
            .url()
            .rsplit('/')
            .next()
            .expect("a name")
            .split('?')
            .next()
            .expect("a name");
        db.run(&format!(
            "CREATE SCHEMA app; ALTER DATABASE {name} SET search_path = app, public"
        ))
        .await;
    }
    let reopen = |db: &Database<drivetrain::Pg>| drivetrain::Db::<drivetrain::Pg>::connect(db.url().to_owned());
    let (a, b) = (
        reopen(&from).await.expect("a pool"),
        reopen(&into).await.expect("a pool"),
    );
    let conn = a.acquire().await.expect("a connection");
    let sql = "CREATE TABLE posts (id serial PRIMARY KEY); CREATE TABLE public.others (id serial PRIMARY KEY)";
    conn.batch_execute(sql).await.expect("tables");
    let schema = drivetrain::Pg::inspect(&conn, &Scope::all()).await.expect("a schema");
    assert_eq!(schema.tables[0].name.to_string(), "posts");
    assert_eq!(schema.tables[1].name.to_string(), "public.others");
    let conn = b.acquire().await.expect("a connection");
    conn.batch_execute(&dump(&schema)).await.expect("the dump");
    assert_eq!(
        drivetrain::Pg::inspect(&conn, &Scope::all()).await.expect("a schema"),
        schema
    );
}
