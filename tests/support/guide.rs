// What the guide's examples stand on: the tables and models of its page "Define", and a database with a few rows.
#[allow(dead_code, unused_imports)]
mod guide {
    pub use chrono::{DateTime, Utc};
    pub use drivetrain::prelude::*;
    pub use drivetrain::{Db, Error, Result, Sqlite};

    pub use self::schema::{posts, users};

    mod schema {
        diesel::table! {
            users (id) {
                id -> BigInt,
                email -> Text,
                name -> Text,
            }
        }

        diesel::table! {
            posts (id) {
                id -> BigInt,
                author_id -> BigInt,
                title -> Text,
                published_at -> Nullable<TimestamptzSqlite>,
                version -> Integer,
                updated_at -> TimestamptzSqlite,
                deleted_at -> Nullable<TimestamptzSqlite>,
            }
        }

        diesel::joinable!(posts -> users (author_id));
        diesel::allow_tables_to_appear_in_same_query!(posts, users);
    }

    #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
    #[diesel(table_name = users)]
    pub struct User {
        pub id: i64,
        pub email: String,
        pub name: String,
    }

    #[derive(Insertable)]
    #[diesel(table_name = users)]
    pub struct NewUser<'a> {
        pub email: &'a str,
        pub name: &'a str,
    }

    #[derive(AsChangeset, Default)]
    #[diesel(table_name = users)]
    pub struct UserChanges {
        pub email: Option<String>,
        pub name: Option<String>,
    }

    #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
    #[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
    pub struct Post {
        pub id: i64,
        pub author_id: i64,
        pub title: String,
        pub published_at: Option<DateTime<Utc>>,
        #[model(version)]
        pub version: i32,
        #[model(updated_at)]
        pub updated_at: DateTime<Utc>,
        #[model(soft_delete)]
        pub deleted_at: Option<DateTime<Utc>>,
    }

    #[derive(Insertable)]
    #[diesel(table_name = posts)]
    pub struct NewPost<'a> {
        pub author_id: i64,
        pub title: &'a str,
    }

    #[derive(AsChangeset, Default)]
    #[diesel(table_name = posts)]
    pub struct PostChanges {
        pub title: Option<String>,
        pub published_at: Option<Option<DateTime<Utc>>>,
    }

    /// Ada with five posts, and Bob.
    pub async fn guide_db() -> Result<Db<Sqlite>> {
        use drivetrain::connection::Connection as _;
        let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
        let tables = "
            CREATE TABLE users (
                id INTEGER PRIMARY KEY, email TEXT NOT NULL CONSTRAINT users_email_key UNIQUE, name TEXT NOT NULL
            );
            CREATE TABLE posts (
                id INTEGER PRIMARY KEY, author_id BIGINT NOT NULL REFERENCES users, title TEXT NOT NULL,
                published_at TIMESTAMP, version INTEGER NOT NULL DEFAULT 1,
                updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, deleted_at TIMESTAMP
            );
            INSERT INTO users (email, name) VALUES ('ada@example.org', 'Ada'), ('bob@example.org', 'Bob');
            INSERT INTO posts (author_id, title) VALUES (1, 'One'), (1, 'Two'), (1, 'Three'), (1, 'Four'), (1, 'Five');";
        db.acquire().await?.batch_execute(tables).await?;
        Ok(db)
    }

    /// Runs the example on the database.
    pub fn run(example: impl AsyncFnOnce(&Db<Sqlite>) -> Result<()>) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { example(&guide_db().await?).await })
    }
}
#[allow(unused_imports)]
use guide::*;
