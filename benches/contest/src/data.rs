//! Tables and rows. The reference contenders create them; everybody finds them.
//!
//! ```text
//! users (id, name, hair_color)                   Diesel's own suite
//! posts (id, user_id, title, body)
//! comments (id, post_id, text)
//! profiles (id, user_id, bio)                    one for each user
//! tags (id, name), post_tags (post_id, tag_id)   30, and three for each post
//! accounts (id, email, name, hair_color, is_active, created_at)
//! articles (id, title, published_at)             1 000 000
//! ```

/// Rows of `accounts`; their keys run from 1.
pub const ACCOUNTS: i64 = 10_000;

/// Accounts to be deleted have keys from here.
pub const DOOMED: i64 = 1_000_000_000;

/// Rows of `articles`; their keys run from 1.
pub const ARTICLES: i64 = 1_000_000;

/// Rows of a page.
pub const PER_PAGE: i64 = 20;

/// The page of [`Operation::PageTotal`](crate::Operation::PageTotal), counted from 1.
pub const PAGE: i64 = 3;

/// The colour that [`Operation::Medium`](crate::Operation::Medium) looks for.
pub const COLOR: &str = "black";

/// A new row of `users`.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
}

impl NewUser {
    pub fn nth(n: i64) -> Self {
        Self {
            name: format!("User {n}"),
            hair_color: Some(format!("hair color {n}")),
        }
    }
}

/// A new row of `accounts`; the database fills in that it is active, and the time.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct NewAccount {
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
}

impl NewAccount {
    /// The one with this number, which is its key as long as no other was inserted. Every third has no colour.
    pub fn nth(n: i64) -> Self {
        Self {
            email: format!("user{n}@example.org"),
            name: format!("User {n}"),
            hair_color: (n % 3 > 0).then(|| format!("hair color {}", n % 7)),
        }
    }
}

/// A key of `accounts`, another one each time.
pub fn key(i: i64) -> i64 {
    i * 7919 % ACCOUNTS + 1
}

/// So many keys of `accounts`, none twice.
pub fn keys(i: i64, count: u32) -> Vec<i64> {
    (i..i + i64::from(count)).map(key).collect()
}

/// Where an article stands among the newest: what a page begins after.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    pub published_at: i64,
    pub id: i64,
}

impl Position {
    /// Of the article before which there are `depth - 1` newer ones; none for the first page.
    pub fn at(depth: u32) -> Option<Self> {
        let id = ARTICLES + 1 - i64::from(depth);
        (depth > 0).then_some(Self {
            published_at: id / 3,
            id,
        })
    }
}
