//! sqlx: SQL by hand, rows by `query_as`.
//!
//! Use: <https://docs.rs/sqlx/0.9/sqlx/fn.query_as.html>; lists of keys as arrays and bulk inserts by `UNNEST` as in
//! <https://github.com/launchbadge/sqlx/blob/main/FAQ.md>; the pool as in
//! <https://docs.rs/sqlx/0.9/sqlx/struct.Pool.html>.

use std::hint::black_box;

use contest::data::{COLOR, NewAccount, NewUser, PAGE, PER_PAGE, Position};
use contest::{Peer, Result, Service};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection, PgExecutor, PgPool, query, query_as, query_scalar};

use crate::sqlx::{Account, Article, Comment, Post, PostTag, Profile, User, UserAndPost, UserTree, count, nest};

pub async fn peer(url: &str) -> Result<impl Peer + use<>> {
    Ok(Sqlx(PgConnection::connect(url).await?))
}

pub async fn service(url: &str) -> Result<impl Service + use<>> {
    Ok(SqlxPool(PgPoolOptions::new().max_connections(8).connect(url).await?))
}

struct Sqlx(PgConnection);

#[derive(Clone)]
struct SqlxPool(PgPool);

async fn find(db: impl PgExecutor<'_>, key: i64) -> Result<Account> {
    Ok(query_as("SELECT * FROM accounts WHERE id = $1")
        .bind(key)
        .fetch_one(db)
        .await?)
}

async fn create(db: impl PgExecutor<'_>, new: NewAccount) -> Result<Account> {
    let sql = "INSERT INTO accounts (email, name, hair_color) VALUES ($1, $2, $3) RETURNING *";
    Ok(query_as(sql)
        .bind(new.email)
        .bind(new.name)
        .bind(new.hair_color)
        .fetch_one(db)
        .await?)
}

async fn page(db: &mut PgConnection, page: i64) -> Result<(Vec<Account>, i64)> {
    let sql = "SELECT * FROM accounts ORDER BY id LIMIT $1 OFFSET $2";
    let rows = query_as(sql)
        .bind(PER_PAGE)
        .bind((page - 1) * PER_PAGE)
        .fetch_all(&mut *db)
        .await?;
    let total = query_scalar("SELECT count(*) FROM accounts").fetch_one(db).await?;
    Ok((rows, total))
}

async fn one(db: &mut PgConnection, key: i64) -> Result<Vec<UserTree>> {
    let users = query_as("SELECT * FROM users WHERE id = $1")
        .bind(key)
        .fetch_all(&mut *db)
        .await?;
    trees(db, users).await
}

async fn trees(db: &mut PgConnection, users: Vec<User>) -> Result<Vec<UserTree>> {
    let keys: Vec<_> = users.iter().map(|user| user.id).collect();
    let sql = "SELECT * FROM profiles WHERE user_id = ANY($1)";
    let profiles: Vec<Profile> = query_as(sql).bind(&keys).fetch_all(&mut *db).await?;
    let posts = posts(db, &keys).await?;
    let keys: Vec<_> = posts.iter().map(|post| post.id).collect();
    let sql = "SELECT post_id, id, name FROM tags JOIN post_tags ON tag_id = id WHERE post_id = ANY($1)";
    let tags: Vec<PostTag> = query_as(sql).bind(&keys).fetch_all(&mut *db).await?;
    let comments = comments(db, &keys).await?;
    Ok(nest(users, profiles, posts, tags, comments))
}

async fn posts(db: &mut PgConnection, users: &[i64]) -> Result<Vec<Post>> {
    Ok(query_as("SELECT * FROM posts WHERE user_id = ANY($1)")
        .bind(users)
        .fetch_all(db)
        .await?)
}

async fn comments(db: &mut PgConnection, posts: &[i64]) -> Result<Vec<Comment>> {
    Ok(query_as("SELECT * FROM comments WHERE post_id = ANY($1)")
        .bind(posts)
        .fetch_all(db)
        .await?)
}

impl Peer for Sqlx {
    fn name(&self) -> &'static str {
        "sqlx"
    }

    async fn trivial(&mut self) -> Result<usize> {
        let users: Vec<User> = query_as("SELECT * FROM users").fetch_all(&mut self.0).await?;
        Ok(black_box(users).len())
    }

    async fn medium(&mut self) -> Result<usize> {
        let sql = "SELECT users.*, posts.id AS post_id, user_id, title, body FROM users \
                   LEFT JOIN posts ON user_id = users.id WHERE hair_color = $1 ORDER BY name DESC";
        let rows: Vec<UserAndPost> = query_as(sql).bind(COLOR).fetch_all(&mut self.0).await?;
        let pairs: Vec<_> = rows.into_iter().map(UserAndPost::pair).collect();
        Ok(black_box(pairs).len())
    }

    async fn insert(&mut self, new: Vec<NewUser>) -> Result<usize> {
        let (names, colors): (Vec<_>, Vec<_>) = new.into_iter().map(|user| (user.name, user.hair_color)).unzip();
        let sql = "INSERT INTO users (name, hair_color) SELECT * FROM UNNEST($1::text[], $2::text[])";
        Ok(query(sql)
            .bind(names)
            .bind(colors)
            .execute(&mut self.0)
            .await?
            .rows_affected() as usize)
    }

    async fn associations(&mut self) -> Result<usize> {
        let users: Vec<User> = query_as("SELECT * FROM users").fetch_all(&mut self.0).await?;
        let keys: Vec<_> = users.iter().map(|user| user.id).collect();
        let posts = posts(&mut self.0, &keys).await?;
        let keys: Vec<_> = posts.iter().map(|post| post.id).collect();
        let comments = comments(&mut self.0, &keys).await?;
        Ok(count(&black_box(nest(users, vec![], posts, vec![], comments))))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(find(&mut self.0, key).await?);
        Ok(1)
    }

    async fn create(&mut self, new: NewAccount) -> Result<usize> {
        black_box(create(&mut self.0, new).await?);
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        let sql = "UPDATE accounts SET name = $2 WHERE id = $1 RETURNING *";
        let account: Account = query_as(sql).bind(key).bind(name).fetch_one(&mut self.0).await?;
        black_box(account);
        Ok(1)
    }

    async fn upsert(&mut self, new: NewAccount) -> Result<usize> {
        let sql = "INSERT INTO accounts (email, name, hair_color) VALUES ($1, $2, $3) \
                   ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING *";
        let query = query_as(sql).bind(new.email).bind(new.name).bind(new.hair_color);
        let account: Account = query.fetch_one(&mut self.0).await?;
        black_box(account);
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        let done = query("DELETE FROM accounts WHERE id = $1")
            .bind(key)
            .execute(&mut self.0)
            .await?;
        Ok(done.rows_affected() as usize)
    }

    async fn bulk(&mut self, new: Vec<NewAccount>) -> Result<usize> {
        let (mut emails, mut names, mut colors) = (vec![], vec![], vec![]);
        for account in new {
            emails.push(account.email);
            names.push(account.name);
            colors.push(account.hair_color);
        }
        let sql = "INSERT INTO accounts (email, name, hair_color) \
                   SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[])";
        let query = query(sql).bind(emails).bind(names).bind(colors);
        Ok(query.execute(&mut self.0).await?.rows_affected() as usize)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        let query = match after {
            None => query_as("SELECT * FROM articles ORDER BY published_at DESC, id DESC LIMIT $1").bind(PER_PAGE),
            Some(after) => query_as(
                "SELECT * FROM articles WHERE (published_at, id) < ($1, $2) \
                 ORDER BY published_at DESC, id DESC LIMIT $3",
            )
            .bind(after.published_at)
            .bind(after.id)
            .bind(PER_PAGE),
        };
        let articles: Vec<Article> = query.fetch_all(&mut self.0).await?;
        Ok(black_box(articles).len())
    }

    async fn page_total(&mut self) -> Result<usize> {
        let (accounts, _total) = black_box(page(&mut self.0, PAGE).await?);
        Ok(accounts.len())
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(count(&black_box(one(&mut self.0, user).await?)))
    }

    async fn list(&mut self) -> Result<usize> {
        let users = query_as("SELECT * FROM users").fetch_all(&mut self.0).await?;
        Ok(count(&black_box(trees(&mut self.0, users).await?)))
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let mut tx = self.0.begin().await?;
        for key in keys {
            black_box(find(&mut *tx, key).await?);
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let mut tx = self.0.begin().await?;
        let mut rows = 0;
        for key in keys {
            let query = query("UPDATE accounts SET name = $2 WHERE id = $1")
                .bind(key)
                .bind(&name);
            rows += query.execute(&mut *tx).await?.rows_affected() as usize;
        }
        tx.commit().await?;
        Ok(rows)
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let query = query_as("SELECT * FROM accounts WHERE id = ANY($1)").bind(keys);
        let accounts: Vec<Account> = query.fetch_all(&mut self.0).await?;
        Ok(black_box(accounts).len())
    }
}

impl Service for SqlxPool {
    type Account = Account;
    type User = UserTree;

    fn name(&self) -> &'static str {
        "sqlx"
    }

    async fn find(&self, key: i64) -> Result<Account> {
        find(&self.0, key).await
    }

    async fn create(&self, new: NewAccount) -> Result<Account> {
        create(&self.0, new).await
    }

    async fn page(&self, number: i64) -> Result<(Vec<Account>, i64)> {
        page(&mut *self.0.acquire().await?, number).await
    }

    async fn user(&self, key: i64) -> Result<UserTree> {
        let mut users = one(&mut *self.0.acquire().await?, key).await?;
        users.pop().ok_or_else(|| format!("there is no user {key}").into())
    }
}
