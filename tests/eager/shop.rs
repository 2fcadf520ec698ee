//! The tables of these tests: a small blog with every kind of key.

use chrono::NaiveDateTime;
use drivetrain::connection::Connection;
use drivetrain::prelude::*;
use drivetrain::{Db, Dialect};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    profiles (id) {
        id -> BigInt,
        user_id -> BigInt,
        website -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        author_id -> BigInt,
        editor_id -> Nullable<BigInt>,
        title -> Text,
        views -> BigInt,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    tags (name) {
        name -> Text,
    }
}

diesel::table! {
    post_tags (post_id, tag) {
        post_id -> BigInt,
        tag -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    follows (follower_id, followed_id) {
        follower_id -> BigInt,
        followed_id -> BigInt,
    }
}

diesel::table! {
    seats (row, place) {
        row -> BigInt,
        place -> Text,
    }
}

diesel::table! {
    bookings (id) {
        id -> BigInt,
        seat_row -> BigInt,
        seat_place -> Nullable<Text>,
        user_id -> BigInt,
    }
}

diesel::joinable!(profiles -> users (user_id));
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag));
diesel::allow_tables_to_appear_in_same_query!(users, profiles, posts, tags, post_tags, follows, seats, bookings);

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = profiles, belongs_to(User))]
pub(crate) struct Profile {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) website: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) author_id: i64,
    pub(crate) editor_id: Option<i64>,
    pub(crate) title: String,
    pub(crate) views: i64,
    #[model(soft_delete)]
    pub(crate) deleted_at: Option<NaiveDateTime>,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags, primary_key(name))]
pub(crate) struct Tag {
    pub(crate) name: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag), belongs_to(Post), belongs_to(Tag, foreign_key = tag))]
pub(crate) struct PostTag {
    pub(crate) post_id: i64,
    pub(crate) tag: String,
    pub(crate) position: i64,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = follows, primary_key(follower_id, followed_id))]
pub(crate) struct Follow {
    pub(crate) follower_id: i64,
    pub(crate) followed_id: i64,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = seats, primary_key(row, place))]
pub(crate) struct Seat {
    pub(crate) row: i64,
    pub(crate) place: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = bookings, belongs_to(User))]
pub(crate) struct Booking {
    pub(crate) id: i64,
    pub(crate) seat_row: i64,
    pub(crate) seat_place: Option<String>,
    pub(crate) user_id: i64,
}

const TABLES: &str = r#"
    CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE profiles (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL UNIQUE, website TEXT NOT NULL);
    CREATE TABLE posts (
        id BIGINT PRIMARY KEY, author_id BIGINT NOT NULL, editor_id BIGINT, title TEXT NOT NULL,
        views BIGINT NOT NULL DEFAULT 0, deleted_at TIMESTAMP
    );
    CREATE TABLE tags (name TEXT PRIMARY KEY);
    CREATE TABLE post_tags (
        post_id BIGINT NOT NULL, tag TEXT NOT NULL, position BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (post_id, tag)
    );
    CREATE TABLE follows (follower_id BIGINT NOT NULL, followed_id BIGINT NOT NULL, PRIMARY KEY (follower_id, followed_id));
    CREATE TABLE seats ("row" BIGINT NOT NULL, place TEXT NOT NULL, PRIMARY KEY ("row", place));
    CREATE TABLE bookings (id BIGINT PRIMARY KEY, seat_row BIGINT NOT NULL, seat_place TEXT, user_id BIGINT NOT NULL);
"#;

/// Ada wrote 1, 2, 3 (deleted) and 4, Bob wrote 5, Cy nothing; Bob edited 1 and 5.
const ROWS: &str = "
    INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cy');
    INSERT INTO profiles VALUES (10, 1, 'ada.example'), (20, 2, 'bob.example');
    INSERT INTO posts (id, author_id, editor_id, title, views, deleted_at) VALUES
        (1, 1, 2, 'Hello', 10, NULL), (2, 1, NULL, 'Engines', 30, NULL), (3, 1, NULL, 'Gone', 50, '2026-01-01 00:00:00'),
        (4, 1, NULL, 'Notes', 20, NULL), (5, 2, 2, 'Trains', 5, NULL);
    INSERT INTO tags VALUES ('rust'), ('sql'), ('rail');
    INSERT INTO post_tags VALUES (1, 'sql', 1), (1, 'rust', 2), (2, 'rust', 1), (5, 'rail', 1), (5, 'rust', 2);
    INSERT INTO follows VALUES (1, 2), (1, 3), (2, 1), (3, 1);
    INSERT INTO seats VALUES (1, 'a'), (1, 'b'), (2, 'a');
    INSERT INTO bookings VALUES (1, 1, 'a', 1), (2, 1, 'b', 1), (3, 2, 'a', 2), (4, 1, 'a', 3), (5, 2, NULL, 3);
";

/// Creates the tables.
pub(crate) async fn create<DB: Dialect>(db: &Db<DB>) {
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(TABLES)
        .await
        .expect("tables");
}

/// Creates the tables and the rows.
pub(crate) async fn fill<DB: Dialect>(db: &Db<DB>) {
    create(db).await;
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(ROWS)
        .await
        .expect("rows");
}
