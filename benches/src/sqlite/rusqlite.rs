//! rusqlite by hand: on the calling thread, statements from its cache, columns by index.

use std::hint::black_box;

use contest::data::{self, ACCOUNTS, COLOR, PAGE, PER_PAGE, Position};
use contest::{Peer, Result};
use rusqlite::{Connection, Params, Row, params};

use crate::model::{Account, Article, Comment, Post, Profile, Tag, User, UserInFull, counted};

pub const NAME: &str = "rusqlite, blocking";

const ACCOUNT: &str = "SELECT id, email, name, hair_color, is_active, created_at FROM accounts WHERE id = ?1";
const CREATE: &str = "INSERT INTO accounts (email, name, hair_color) VALUES (?1, ?2, ?3)
    RETURNING id, email, name, hair_color, is_active, created_at";
const UPDATE: &str = "UPDATE accounts SET name = ?1 WHERE id = ?2
    RETURNING id, email, name, hair_color, is_active, created_at";
const UPSERT: &str = "INSERT INTO accounts (email, name, hair_color) VALUES (?1, ?2, ?3)
    ON CONFLICT (email) DO UPDATE SET name = excluded.name
    RETURNING id, email, name, hair_color, is_active, created_at";
const INSERT: &str = "INSERT INTO users (name, hair_color) VALUES (?1, ?2)";
const BULK: &str = "INSERT INTO accounts (email, name, hair_color) VALUES (?1, ?2, ?3)";
const TRIVIAL: &str = "SELECT id, name, hair_color FROM users";
const MEDIUM: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body FROM users u
    LEFT JOIN posts p ON p.user_id = u.id WHERE u.hair_color = ?1 ORDER BY u.name DESC";
const NEWEST: &str = "SELECT id, title, published_at FROM articles ORDER BY published_at DESC, id DESC LIMIT 20";
const AFTER: &str = "SELECT id, title, published_at FROM articles WHERE (published_at, id) < (?1, ?2)
    ORDER BY published_at DESC, id DESC LIMIT 20";
const ACCOUNTS_PAGE: &str = "SELECT id, email, name, hair_color, is_active, created_at FROM accounts
    ORDER BY id LIMIT ?1 OFFSET ?2";
const USER: &str = "SELECT id, name, hair_color FROM users WHERE id = ?1";
const USERS: &str = "SELECT id, name, hair_color FROM users ORDER BY id";
const PROFILES: &str = "SELECT id, user_id, bio FROM profiles WHERE user_id IN (SELECT value FROM json_each(?1))";
const POSTS: &str = "SELECT id, user_id, title, body FROM posts
    WHERE user_id IN (SELECT value FROM json_each(?1)) ORDER BY id";
const COMMENTS: &str = "SELECT id, post_id, text FROM comments
    WHERE post_id IN (SELECT value FROM json_each(?1)) ORDER BY id";
const TAGS: &str = "SELECT post_tags.post_id, tags.id, tags.name FROM post_tags
    JOIN tags ON tags.id = post_tags.tag_id WHERE post_tags.post_id IN (SELECT value FROM json_each(?1))
    ORDER BY tags.id";
const KEYS: &str = "SELECT id, email, name, hair_color, is_active, created_at FROM accounts
    WHERE id IN (SELECT value FROM json_each(?1))";

/// An open connection.
pub struct Open(Connection);

pub fn peer(path: &str) -> Result<Open> {
    let conn = Connection::open(path)?;
    conn.execute_batch(super::SETTINGS)?;
    Ok(Open(conn))
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        hair_color: row.get(2)?,
    })
}

fn post(row: &Row<'_>) -> rusqlite::Result<Post> {
    post_from(row, 0)
}

fn post_from(row: &Row<'_>, first: usize) -> rusqlite::Result<Post> {
    Ok(Post {
        id: row.get(first)?,
        user_id: row.get(first + 1)?,
        title: row.get(first + 2)?,
        body: row.get(first + 3)?,
    })
}

fn comment(row: &Row<'_>) -> rusqlite::Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        post_id: row.get(1)?,
        text: row.get(2)?,
    })
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        hair_color: row.get(3)?,
        is_active: row.get(4)?,
        created_at: row.get(5)?,
    })
}

fn article(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        id: row.get(0)?,
        title: row.get(1)?,
        published_at: row.get(2)?,
    })
}

fn json(keys: impl Iterator<Item = i64>) -> String {
    let keys: Vec<i64> = keys.collect();
    serde_json::to_string(&keys).expect("numbers are JSON")
}

fn all<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    Ok(conn
        .prepare_cached(sql)?
        .query_map(params, of)?
        .collect::<Result<_, _>>()?)
}

impl Open {
    fn one_account(&self, sql: &str, params: impl Params) -> Result<usize> {
        black_box(self.0.prepare_cached(sql)?.query_row(params, account)?);
        Ok(1)
    }

    /// Everything around users.
    fn in_full(&self, users: Vec<User>) -> Result<usize> {
        let keys = json(users.iter().map(|user| user.id));
        let profile = |row: &Row<'_>| {
            rusqlite::Result::Ok(Profile {
                id: row.get(0)?,
                user_id: row.get(1)?,
                bio: row.get(2)?,
            })
        };
        let tag = |row: &Row<'_>| {
            let (id, name) = (row.get(1)?, row.get(2)?);
            rusqlite::Result::Ok((row.get::<_, i64>(0)?, Tag { id, name }))
        };
        let profiles = all(&self.0, PROFILES, [&keys], profile)?;
        let posts = all(&self.0, POSTS, [&keys], post)?;
        let keys = json(posts.iter().map(|post| post.id));
        let tags = all(&self.0, TAGS, [&keys], tag)?;
        let comments = all(&self.0, COMMENTS, [&keys], comment)?;
        let users = UserInFull::grouped(users, profiles, posts, tags, comments);
        Ok(black_box(users).iter().map(UserInFull::rows).sum())
    }
}

impl Peer for Open {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(counted(all(&self.0, TRIVIAL, [], user)?))
    }

    async fn medium(&mut self) -> Result<usize> {
        let pair = |row: &Row<'_>| {
            let has_post = row.get::<_, Option<i64>>(3)?.is_some();
            Ok((user(row)?, has_post.then(|| post_from(row, 3)).transpose()?))
        };
        Ok(counted(all(&self.0, MEDIUM, [COLOR], pair)?))
    }

    async fn insert(&mut self, new: Vec<data::NewUser>) -> Result<usize> {
        let transaction = self.0.transaction()?;
        let mut rows = 0;
        for new in new {
            rows += transaction
                .prepare_cached(INSERT)?
                .execute(params![new.name, new.hair_color])?;
        }
        transaction.commit()?;
        Ok(rows)
    }

    async fn associations(&mut self) -> Result<usize> {
        let users = all(&self.0, TRIVIAL, [], user)?;
        let posts = all(&self.0, POSTS, [json(users.iter().map(|user| user.id))], post)?;
        let comments = all(&self.0, COMMENTS, [json(posts.iter().map(|post| post.id))], comment)?;
        Ok(crate::model::nested(users, posts, comments))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        self.one_account(ACCOUNT, [key])
    }

    async fn create(&mut self, new: data::NewAccount) -> Result<usize> {
        self.one_account(CREATE, params![new.email, new.name, new.hair_color])
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        self.one_account(UPDATE, params![name, key])
    }

    async fn upsert(&mut self, new: data::NewAccount) -> Result<usize> {
        self.one_account(UPSERT, params![new.email, new.name, new.hair_color])
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        Ok(self
            .0
            .prepare_cached("DELETE FROM accounts WHERE id = ?1")?
            .execute([key])?)
    }

    async fn bulk(&mut self, new: Vec<data::NewAccount>) -> Result<usize> {
        let transaction = self.0.transaction()?;
        let mut rows = 0;
        for new in new {
            let mut insert = transaction.prepare_cached(BULK)?;
            rows += insert.execute(params![new.email, new.name, new.hair_color])?;
        }
        transaction.commit()?;
        Ok(rows)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        Ok(counted(match after {
            None => all(&self.0, NEWEST, [], article)?,
            Some(Position { published_at, id }) => all(&self.0, AFTER, [published_at, id], article)?,
        }))
    }

    async fn page_total(&mut self) -> Result<usize> {
        let rows = all(&self.0, ACCOUNTS_PAGE, [PER_PAGE, (PAGE - 1) * PER_PAGE], account)?;
        let mut count = self.0.prepare_cached("SELECT COUNT(*) FROM accounts")?;
        assert!(count.query_row([], |row| row.get::<_, i64>(0))? >= ACCOUNTS);
        Ok(counted(rows))
    }

    async fn one(&mut self, key: i64) -> Result<usize> {
        self.in_full(all(&self.0, USER, [key], user)?)
    }

    async fn list(&mut self) -> Result<usize> {
        self.in_full(all(&self.0, USERS, [], user)?)
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let transaction = self.0.transaction()?;
        let mut accounts = Vec::with_capacity(keys.len());
        for key in keys {
            accounts.push(transaction.prepare_cached(ACCOUNT)?.query_row([key], account)?);
        }
        transaction.commit()?;
        Ok(counted(accounts))
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let transaction = self.0.transaction()?;
        let mut accounts = Vec::with_capacity(keys.len());
        for key in keys {
            accounts.push(
                transaction
                    .prepare_cached(UPDATE)?
                    .query_row(params![name, key], account)?,
            );
        }
        transaction.commit()?;
        Ok(counted(accounts))
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        Ok(counted(all(&self.0, KEYS, [json(keys.into_iter())], account)?))
    }
}
