//! What SQLite stores by default for a timestamp is the text that Diesel writes for the same instant.
//!
//! SQLite compares timestamps as text, so equality and keyset pages need one spelling for each instant.
#![cfg(feature = "sqlite")]

use blog::models::User;
use blog::schema::users;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, TimestamptzSqlite};
use diesel_migrations::MigrationHarness;

#[test]
fn a_row_is_found_by_the_timestamp_it_got_by_default() {
    let mut conn = migrated();
    let new = blog::seed::a_user(0);
    diesel::insert_into(users::table)
        .values(&new)
        .execute(&mut conn)
        .expect("the user is created");
    let user = users::table
        .select(User::as_select())
        .first(&mut conn)
        .expect("the user is there");
    assert!(
        (Utc::now() - user.created_at).num_seconds() < 60,
        "created at {}",
        user.created_at
    );

    let found = users::table
        .filter(users::created_at.eq(user.created_at))
        .select(users::id)
        .load::<i64>(&mut conn);
    assert_eq!(found, Ok(vec![user.id]));
}

/// Every 1 ms of two seconds, so that whole seconds and every width of a fraction are met.
#[test]
fn every_default_is_spelt_as_diesel_spells_the_instant() {
    let mut conn = migrated();
    for default in timestamp_defaults(&mut conn) {
        for millis in 0..2000 {
            let instant = blog::seed::hour(1) + TimeDelta::milliseconds(millis);
            let at = default.replace("'now'", &format!("'{}'", instant.format("%F %T%.3f")));
            assert_ne!(at, default, "the default takes its time from 'now'");
            assert!(is_spelt(&mut conn, &at, instant), "{default} at {instant}");
        }
    }
}

fn migrated() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").expect("SQLite opens a database in memory");
    conn.run_pending_migrations(blog::MIGRATIONS)
        .expect("the revisions apply");
    conn
}

/// The different defaults of all timestamp columns, as SQL.
fn timestamp_defaults(conn: &mut SqliteConnection) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Default {
        #[diesel(sql_type = Text)]
        sql: String,
    }

    let defaults: Vec<Default> = diesel::sql_query(
        "SELECT DISTINCT c.dflt_value AS sql FROM sqlite_master t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND c.type = 'TIMESTAMP' AND c.\"notnull\"",
    )
    .load(conn)
    .expect("the defaults can be read");
    assert!(!defaults.is_empty(), "some timestamp has a default");
    defaults.into_iter().map(|default| default.sql).collect()
}

fn is_spelt(conn: &mut SqliteConnection, sql: &str, instant: DateTime<Utc>) -> bool {
    let written = instant.into_sql::<TimestamptzSqlite>();
    diesel::select(diesel::dsl::sql::<TimestamptzSqlite>(sql).eq(written))
        .get_result(conn)
        .expect("the default can be evaluated")
}
