//! Models: <https://tokio-rs.github.io/toasty/0.11.0/guide/defining-models.html>, relations by
//! <https://tokio-rs.github.io/toasty/0.11.0/guide/relationships.html>. Keys are `u64` as there: on SQLite, Toasty 0.11
//! cannot compare an `i64` that it generates with an `i64` that refers to it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;
use toasty::{Deferred, Model};

#[derive(Debug, Model, Serialize)]
pub struct User {
    #[key]
    #[auto]
    pub id: u64,
    pub name: String,
    pub hair_color: Option<String>,
    #[has_one]
    pub profile: Deferred<Option<Profile>>,
    #[has_many]
    pub posts: Deferred<Vec<Post>>,
}

#[derive(Debug, Model, Serialize)]
pub struct Profile {
    #[key]
    #[auto]
    pub id: u64,
    #[unique]
    pub user_id: u64,
    pub bio: String,
    #[belongs_to(key = user_id, references = id)]
    #[serde(skip)]
    pub user: Deferred<User>,
}

#[derive(Debug, Model, Serialize)]
pub struct Post {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub user_id: u64,
    pub title: String,
    pub body: Option<String>,
    #[belongs_to(key = user_id, references = id)]
    #[serde(skip)]
    pub user: Deferred<User>,
    #[has_many]
    pub comments: Deferred<Vec<Comment>>,
    #[has_many]
    #[serde(skip)]
    pub post_tags: Deferred<Vec<PostTag>>,
    #[has_many(via = post_tags.tag)]
    pub tags: Deferred<Vec<Tag>>,
}

#[derive(Debug, Model, Serialize)]
pub struct Comment {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub post_id: u64,
    pub text: String,
    #[belongs_to(key = post_id, references = id)]
    #[serde(skip)]
    pub post: Deferred<Post>,
}

#[derive(Debug, Model, Serialize)]
pub struct Tag {
    #[key]
    #[auto]
    pub id: u64,
    pub name: String,
    #[has_many]
    #[serde(skip)]
    pub post_tags: Deferred<Vec<PostTag>>,
}

/// The join model of <https://tokio-rs.github.io/toasty/0.11.0/guide/many-to-many.html>.
#[derive(Debug, Model)]
#[key(post_id, tag_id)]
pub struct PostTag {
    #[index]
    pub post_id: u64,
    #[belongs_to(key = post_id, references = id)]
    pub post: Deferred<Post>,
    #[index]
    pub tag_id: u64,
    #[belongs_to(key = tag_id, references = id)]
    pub tag: Deferred<Tag>,
}

/// Toasty writes every column of a new row: it knows defaults of its own, none of the database.
#[derive(Debug, Model, Serialize)]
pub struct Account {
    #[key]
    #[auto]
    pub id: u64,
    #[unique]
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
    #[default(true)]
    pub is_active: bool,
    #[default(Timestamp::now().to_zoned(TimeZone::UTC).datetime())]
    pub created_at: DateTime,
}

#[derive(Debug, Model)]
pub struct Article {
    #[key]
    #[auto]
    pub id: u64,
    pub title: String,
    #[index]
    pub published_at: i64,
}
