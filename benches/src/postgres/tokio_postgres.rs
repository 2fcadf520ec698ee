//! tokio-postgres by hand: every statement prepared ahead, columns by index, and deadpool-postgres as the pool.

use std::collections::HashMap;
use std::hint::black_box;

use contest::data::{self, ACCOUNTS, COLOR, PAGE, PER_PAGE, Position};
use contest::{Peer, Result, Service};
use deadpool_postgres::{ClientWrapper, Manager, ManagerConfig, RecyclingMethod};
use tokio_postgres::{Client, NoTls, Row, Statement};

use crate::model::{Account, Article, Comment, Post, Profile, Tag, User, UserInFull, counted};

pub const NAME: &str = "tokio-postgres";

const ACCOUNT: &str = "SELECT id, email, name, hair_color, is_active, created_at FROM accounts WHERE id = $1";
const CREATE: &str = "INSERT INTO accounts (email, name, hair_color) VALUES ($1, $2, $3)
    RETURNING id, email, name, hair_color, is_active, created_at";
const UPDATE: &str = "UPDATE accounts SET name = $1 WHERE id = $2
    RETURNING id, email, name, hair_color, is_active, created_at";
const UPSERT: &str = "INSERT INTO accounts (email, name, hair_color) VALUES ($1, $2, $3)
    ON CONFLICT (email) DO UPDATE SET name = excluded.name
    RETURNING id, email, name, hair_color, is_active, created_at";
const ACCOUNTS_BY_KEY: &str =
    "SELECT id, email, name, hair_color, is_active, created_at FROM accounts WHERE id = ANY($1)";
const ACCOUNTS_PAGE: &str = "SELECT id, email, name, hair_color, is_active, created_at FROM accounts
    ORDER BY id LIMIT $1 OFFSET $2";
const BULK: &str = "INSERT INTO accounts (email, name, hair_color)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[])";
const INSERT: &str = "INSERT INTO users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[])";
const TRIVIAL: &str = "SELECT id, name, hair_color FROM users";
const MEDIUM: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body FROM users u
    LEFT JOIN posts p ON p.user_id = u.id WHERE u.hair_color = $1 ORDER BY u.name DESC";
const NEWEST: &str = "SELECT id, title, published_at FROM articles ORDER BY published_at DESC, id DESC LIMIT 20";
const AFTER: &str = "SELECT id, title, published_at FROM articles WHERE (published_at, id) < ($1, $2)
    ORDER BY published_at DESC, id DESC LIMIT 20";
const USER: &str = "SELECT id, name, hair_color FROM users WHERE id = $1";
const USERS: &str = "SELECT id, name, hair_color FROM users ORDER BY id";
const PROFILES: &str = "SELECT id, user_id, bio FROM profiles WHERE user_id = ANY($1)";
const POSTS: &str = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY($1) ORDER BY id";
const COMMENTS: &str = "SELECT id, post_id, text FROM comments WHERE post_id = ANY($1) ORDER BY id";
const TAGS: &str = "SELECT post_tags.post_id, tags.id, tags.name FROM post_tags
    JOIN tags ON tags.id = post_tags.tag_id WHERE post_tags.post_id = ANY($1) ORDER BY tags.id";

/// An open connection and its prepared statements.
pub struct Open {
    client: Client,
    prepared: HashMap<&'static str, Statement>,
}

pub async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

pub async fn peer(url: &str) -> Result<Open> {
    Ok(Open {
        client: connect(url).await?,
        prepared: HashMap::new(),
    })
}

impl Open {
    async fn prepare(&mut self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }
}

fn user(row: &Row) -> User {
    User {
        id: row.get(0),
        name: row.get(1),
        hair_color: row.get(2),
    }
}

fn post(row: &Row, first: usize) -> Post {
    Post {
        id: row.get(first),
        user_id: row.get(first + 1),
        title: row.get(first + 2),
        body: row.get(first + 3),
    }
}

fn comment(row: &Row) -> Comment {
    Comment {
        id: row.get(0),
        post_id: row.get(1),
        text: row.get(2),
    }
}

fn account(row: &Row) -> Account {
    Account {
        id: row.get(0),
        email: row.get(1),
        name: row.get(2),
        hair_color: row.get(3),
        is_active: row.get(4),
        created_at: row.get(5),
    }
}

fn article(row: &Row) -> Article {
    Article {
        id: row.get(0),
        title: row.get(1),
        published_at: row.get(2),
    }
}

fn made<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

impl Peer for Open {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn trivial(&mut self) -> Result<usize> {
        let query = self.prepare(TRIVIAL).await?;
        Ok(counted(made(&self.client.query(&query, &[]).await?, user)))
    }

    async fn medium(&mut self) -> Result<usize> {
        let query = self.prepare(MEDIUM).await?;
        let pair = |row: &Row| {
            let has_post = row.get::<_, Option<i64>>(3).is_some();
            (user(row), has_post.then(|| post(row, 3)))
        };
        Ok(counted(made(&self.client.query(&query, &[&COLOR]).await?, pair)))
    }

    async fn insert(&mut self, new: Vec<data::NewUser>) -> Result<usize> {
        let insert = self.prepare(INSERT).await?;
        let (names, colors): (Vec<_>, Vec<_>) = new.into_iter().map(|new| (new.name, new.hair_color)).unzip();
        Ok(self.client.execute(&insert, &[&names, &colors]).await?.try_into()?)
    }

    async fn associations(&mut self) -> Result<usize> {
        let (users, posts, comments) = (
            self.prepare(TRIVIAL).await?,
            self.prepare(POSTS).await?,
            self.prepare(COMMENTS).await?,
        );
        let users = made(&self.client.query(&users, &[]).await?, user);
        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts = made(&self.client.query(&posts, &[&keys]).await?, |row| post(row, 0));
        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let comments = made(&self.client.query(&comments, &[&keys]).await?, comment);
        Ok(crate::model::nested(users, posts, comments))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        let query = self.prepare(ACCOUNT).await?;
        black_box(account(&self.client.query_one(&query, &[&key]).await?));
        Ok(1)
    }

    async fn create(&mut self, new: data::NewAccount) -> Result<usize> {
        let insert = self.prepare(CREATE).await?;
        let row = self
            .client
            .query_one(&insert, &[&new.email, &new.name, &new.hair_color])
            .await?;
        black_box(account(&row));
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        let update = self.prepare(UPDATE).await?;
        black_box(account(&self.client.query_one(&update, &[&name, &key]).await?));
        Ok(1)
    }

    async fn upsert(&mut self, new: data::NewAccount) -> Result<usize> {
        let upsert = self.prepare(UPSERT).await?;
        let row = self
            .client
            .query_one(&upsert, &[&new.email, &new.name, &new.hair_color])
            .await?;
        black_box(account(&row));
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        let delete = self.prepare("DELETE FROM accounts WHERE id = $1").await?;
        Ok(self.client.execute(&delete, &[&key]).await?.try_into()?)
    }

    async fn bulk(&mut self, new: Vec<data::NewAccount>) -> Result<usize> {
        let insert = self.prepare(BULK).await?;
        let (mut emails, mut names, mut colors) = (Vec::new(), Vec::new(), Vec::new());
        for new in new {
            emails.push(new.email);
            names.push(new.name);
            colors.push(new.hair_color);
        }
        Ok(self
            .client
            .execute(&insert, &[&emails, &names, &colors])
            .await?
            .try_into()?)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        let rows = match after {
            None => {
                let query = self.prepare(NEWEST).await?;
                self.client.query(&query, &[]).await?
            }
            Some(Position { published_at, id }) => {
                let query = self.prepare(AFTER).await?;
                self.client.query(&query, &[&published_at, &id]).await?
            }
        };
        Ok(counted(made(&rows, article)))
    }

    async fn page_total(&mut self) -> Result<usize> {
        let query = self.prepare(ACCOUNTS_PAGE).await?;
        let count = self.prepare("SELECT COUNT(*) FROM accounts").await?;
        let rows = self
            .client
            .query(&query, &[&PER_PAGE, &((PAGE - 1) * PER_PAGE)])
            .await?;
        let total: i64 = self.client.query_one(&count, &[]).await?.get(0);
        assert!(total >= ACCOUNTS);
        Ok(counted(made(&rows, account)))
    }

    async fn one(&mut self, key: i64) -> Result<usize> {
        let query = self.prepare(USER).await?;
        let users = made(&self.client.query(&query, &[&key]).await?, user);
        self.in_full(users).await
    }

    async fn list(&mut self) -> Result<usize> {
        let query = self.prepare(USERS).await?;
        let users = made(&self.client.query(&query, &[]).await?, user);
        self.in_full(users).await
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let query = self.prepare(ACCOUNT).await?;
        let transaction = self.client.transaction().await?;
        let mut accounts = Vec::with_capacity(keys.len());
        for key in keys {
            accounts.push(account(&transaction.query_one(&query, &[&key]).await?));
        }
        transaction.commit().await?;
        Ok(counted(accounts))
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let update = self.prepare(UPDATE).await?;
        let transaction = self.client.transaction().await?;
        let mut accounts = Vec::with_capacity(keys.len());
        for key in keys {
            accounts.push(account(&transaction.query_one(&update, &[&name, &key]).await?));
        }
        transaction.commit().await?;
        Ok(counted(accounts))
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let query = self.prepare(ACCOUNTS_BY_KEY).await?;
        Ok(counted(made(&self.client.query(&query, &[&keys]).await?, account)))
    }
}

impl Open {
    /// Everything around users, one statement after the other.
    async fn in_full(&mut self, users: Vec<User>) -> Result<usize> {
        let statements = [PROFILES, POSTS, TAGS, COMMENTS];
        let mut prepared = Vec::with_capacity(statements.len());
        for sql in statements {
            prepared.push(self.prepare(sql).await?);
        }
        let users = in_full(&self.client, &prepared, users).await?;
        Ok(black_box(users).iter().map(UserInFull::rows).sum())
    }
}

/// Everything around users by four prepared statements.
async fn in_full(client: &Client, statements: &[Statement], users: Vec<User>) -> Result<Vec<UserInFull>> {
    let [profiles, posts, tags, comments] = statements else {
        return Err("four statements are needed".into());
    };
    let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
    let profiles = made(&client.query(profiles, &[&keys]).await?, profile);
    let posts = made(&client.query(posts, &[&keys]).await?, |row| post(row, 0));
    let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
    let tags = made(&client.query(tags, &[&keys]).await?, tag);
    let comments = made(&client.query(comments, &[&keys]).await?, comment);
    Ok(UserInFull::grouped(users, profiles, posts, tags, comments))
}

fn profile(row: &Row) -> Profile {
    Profile {
        id: row.get(0),
        user_id: row.get(1),
        bio: row.get(2),
    }
}

/// A tag and its post.
fn tag(row: &Row) -> (i64, Tag) {
    let (id, name) = (row.get(1), row.get(2));
    (row.get(0), Tag { id, name })
}

/// deadpool-postgres with its default, which does not ask the server before it lends.
#[derive(Clone)]
pub struct Pool(deadpool_postgres::Pool);

pub async fn service(url: &str) -> Result<Pool> {
    let config = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(url.parse()?, NoTls, config);
    Ok(Pool(deadpool_postgres::Pool::builder(manager).max_size(8).build()?))
}

impl Service for Pool {
    type Account = Account;
    type User = UserInFull;

    fn name(&self) -> &'static str {
        NAME
    }

    async fn find(&self, key: i64) -> Result<Account> {
        let client = self.0.get().await?;
        let query = client.prepare_cached(ACCOUNT).await?;
        Ok(account(&client.query_one(&query, &[&key]).await?))
    }

    async fn create(&self, new: data::NewAccount) -> Result<Account> {
        let client = self.0.get().await?;
        let insert = client.prepare_cached(CREATE).await?;
        let row = client
            .query_one(&insert, &[&new.email, &new.name, &new.hair_color])
            .await?;
        Ok(account(&row))
    }

    async fn page(&self, page: i64) -> Result<(Vec<Account>, i64)> {
        let client = self.0.get().await?;
        let query = client.prepare_cached(ACCOUNTS_PAGE).await?;
        let count = client.prepare_cached("SELECT COUNT(*) FROM accounts").await?;
        let rows = client.query(&query, &[&PER_PAGE, &((page - 1) * PER_PAGE)]).await?;
        Ok((made(&rows, account), client.query_one(&count, &[]).await?.get(0)))
    }

    async fn user(&self, key: i64) -> Result<UserInFull> {
        let client = self.0.get().await?;
        let query = client.prepare_cached(USER).await?;
        let users = made(&client.query(&query, &[&key]).await?, user);
        let statements = prepared(&client, [PROFILES, POSTS, TAGS, COMMENTS]).await?;
        let user = in_full(&client, &statements, users).await?.pop();
        Ok(user.ok_or("no such user")?)
    }
}

async fn prepared(client: &ClientWrapper, statements: [&str; 4]) -> Result<Vec<Statement>> {
    let mut prepared = Vec::with_capacity(statements.len());
    for sql in statements {
        prepared.push(client.prepare_cached(sql).await?);
    }
    Ok(prepared)
}
