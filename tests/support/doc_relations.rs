// What the documentation's examples about relations stand on: users with posts with tags in memory.
use drivetrain::prelude::*;
use drivetrain::{Db, Sqlite};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        editor_id -> Nullable<BigInt>,
        title -> Text,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    post_tags (post_id, tag_id) {
        post_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, tags, post_tags);

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub editor_id: Option<i64>,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post), belongs_to(Tag))]
pub struct PostTag {
    pub post_id: i64,
    pub tag_id: i64,
}

/// Ada with two posts (Bob edited the first), Bob with one, Cy with none; the keys count from 1.
pub async fn doc_db() -> drivetrain::Result<Db<Sqlite>> {
    use drivetrain::connection::Connection as _;
    let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
    let sql = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id),
            editor_id INTEGER REFERENCES users (id), title TEXT NOT NULL);
        CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE post_tags (post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (post_id, tag_id));
        INSERT INTO users (name) VALUES ('Ada'), ('Bob'), ('Cy');
        INSERT INTO posts (user_id, editor_id, title) VALUES (1, 2, 'Hello'), (1, NULL, 'Engines'), (2, NULL, 'Trains');
        INSERT INTO tags (name) VALUES ('rust'), ('sql');
        INSERT INTO post_tags VALUES (1, 1), (1, 2), (3, 1)";
    db.acquire().await?.batch_execute(sql).await?;
    Ok(db)
}

/// Runs an example on the database.
#[allow(dead_code)]
pub fn run(example: impl AsyncFnOnce(&Db<Sqlite>) -> drivetrain::Result<()>) -> drivetrain::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { example(&doc_db().await?).await })
}
