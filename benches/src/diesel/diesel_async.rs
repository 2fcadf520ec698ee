//! diesel-async by hand, as careful code without another layer.
//!
//! Its guide and Diesel's: `AsyncConnection`, the pool of `pooled_connection::deadpool`, relations by `belonging_to`.

use std::hint::black_box;

use contest::data::{self, COLOR, PAGE, PER_PAGE, Position};
use contest::{Peer, Result, Service};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::pooled_connection::deadpool::Pool as Deadpool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::AsyncConn;
use crate::articles_after;
use crate::model::*;

pub const NAME: &str = "diesel-async";

/// Rows of one statement: within the number of values that a backend binds.
const CHUNK: usize = 1_000;

/// An open connection.
pub struct Open(AsyncConn);

pub async fn peer(url: &str) -> Result<Open> {
    Ok(Open(super::connect(url).await?))
}

impl Peer for Open {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(counted(users::table.select(User::as_select()).load(&mut self.0).await?))
    }

    async fn medium(&mut self) -> Result<usize> {
        let query = users::table
            .left_join(posts::table)
            .filter(users::hair_color.eq(COLOR))
            .order(users::name.desc())
            .select((User::as_select(), Option::<Post>::as_select()));
        Ok(counted(query.load::<(User, Option<Post>)>(&mut self.0).await?))
    }

    async fn insert(&mut self, new: Vec<data::NewUser>) -> Result<usize> {
        let new: Vec<NewUser> = new.into_iter().map(NewUser::from).collect();
        Ok(super::insert_users(new, &mut self.0).await?)
    }

    async fn associations(&mut self) -> Result<usize> {
        let conn = &mut self.0;
        let users = users::table.select(User::as_select()).load(conn).await?;
        let posts = Post::belonging_to(&users).select(Post::as_select()).load(conn).await?;
        let comments = Comment::belonging_to(&posts)
            .select(Comment::as_select())
            .load(conn)
            .await?;
        Ok(nested(users, posts, comments))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(
            accounts::table
                .find(key)
                .select(Account::as_select())
                .first(&mut self.0)
                .await?,
        );
        Ok(1)
    }

    async fn create(&mut self, new: data::NewAccount) -> Result<usize> {
        black_box(create(new, &mut self.0).await?);
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        black_box(rename(key, name, &mut self.0).await?);
        Ok(1)
    }

    async fn upsert(&mut self, new: data::NewAccount) -> Result<usize> {
        let upsert = diesel::insert_into(accounts::table)
            .values(NewAccount::from(new))
            .on_conflict(accounts::email)
            .do_update()
            .set(accounts::name.eq(excluded(accounts::name)))
            .returning(Account::as_returning());
        black_box(upsert.get_result(&mut self.0).await?);
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        Ok(diesel::delete(accounts::table.find(key)).execute(&mut self.0).await?)
    }

    async fn bulk(&mut self, new: Vec<data::NewAccount>) -> Result<usize> {
        let inserted = self.0.transaction(async |conn| {
            let mut inserted = 0;
            let mut new = new.into_iter().map(ImportedAccount::from).peekable();
            while new.peek().is_some() {
                let chunk: Vec<ImportedAccount> = new.by_ref().take(CHUNK).collect();
                inserted += super::insert_accounts(chunk, conn).await?;
            }
            QueryResult::Ok(inserted)
        });
        Ok(inserted.await?)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        Ok(counted(articles_after!(after).load(&mut self.0).await?))
    }

    async fn page_total(&mut self) -> Result<usize> {
        let (accounts, total) = page(PAGE, &mut self.0).await?;
        assert!(total >= data::ACCOUNTS);
        Ok(counted(accounts))
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(black_box(in_full(Some(user), &mut self.0).await?)
            .iter()
            .map(UserInFull::rows)
            .sum())
    }

    async fn list(&mut self) -> Result<usize> {
        Ok(black_box(in_full(None, &mut self.0).await?)
            .iter()
            .map(UserInFull::rows)
            .sum())
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let accounts = self.0.transaction(async |conn| {
            let mut accounts = Vec::with_capacity(keys.len());
            for key in keys {
                accounts.push(
                    accounts::table
                        .find(key)
                        .select(Account::as_select())
                        .first(conn)
                        .await?,
                );
            }
            QueryResult::Ok(accounts)
        });
        Ok(counted(accounts.await?))
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let accounts = self.0.transaction(async |conn| {
            let mut accounts = Vec::with_capacity(keys.len());
            for key in keys {
                accounts.push(rename(key, name.clone(), conn).await?);
            }
            QueryResult::Ok(accounts)
        });
        Ok(counted(accounts.await?))
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let query = accounts::table
            .filter(accounts::id.eq_any(keys))
            .select(Account::as_select());
        Ok(counted(query.load(&mut self.0).await?))
    }
}

async fn create(new: data::NewAccount, conn: &mut AsyncConn) -> QueryResult<Account> {
    let insert = diesel::insert_into(accounts::table).values(NewAccount::from(new));
    insert.returning(Account::as_returning()).get_result(conn).await
}

async fn rename(key: i64, name: String, conn: &mut AsyncConn) -> QueryResult<Account> {
    let update = diesel::update(accounts::table.find(key)).set(AccountChanges::name(name));
    update.returning(Account::as_returning()).get_result(conn).await
}

async fn page(page: i64, conn: &mut AsyncConn) -> QueryResult<(Vec<Account>, i64)> {
    let rows = accounts::table
        .order(accounts::id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE);
    let rows = rows.select(Account::as_select()).load(conn).await?;
    Ok((rows, accounts::table.count().get_result(conn).await?))
}

/// One user, or all of them, with everything: five statements, one after the other.
async fn in_full(user: Option<i64>, conn: &mut AsyncConn) -> QueryResult<Vec<UserInFull>> {
    let users = match user {
        Some(user) => users::table.find(user).select(User::as_select()).load(conn).await?,
        None => {
            users::table
                .order(users::id)
                .select(User::as_select())
                .load(conn)
                .await?
        }
    };
    let profiles = Profile::belonging_to(&users)
        .select(Profile::as_select())
        .load(conn)
        .await?;
    let posts = Post::belonging_to(&users)
        .order(posts::id)
        .select(Post::as_select())
        .load(conn)
        .await?;
    let links = PostTag::belonging_to(&posts)
        .inner_join(tags::table)
        .order(tags::id)
        .select((PostTag::as_select(), Tag::as_select()))
        .load(conn)
        .await?;
    let comments = Comment::belonging_to(&posts)
        .order(comments::id)
        .select(Comment::as_select())
        .load(conn)
        .await?;
    Ok(UserInFull::assembled(users, profiles, posts, links, comments))
}

/// The pool.
#[derive(Clone)]
pub struct Pool(Deadpool<AsyncConn>);

pub async fn service(url: &str) -> Result<Pool> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(|url| {
        let url = url.to_owned();
        Box::pin(async move { super::connect(&url).await })
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Ok(Pool(Deadpool::builder(manager).max_size(8).build()?))
}

impl Service for Pool {
    type Account = Account;
    type User = UserInFull;

    fn name(&self) -> &'static str {
        NAME
    }

    async fn find(&self, key: i64) -> Result<Account> {
        let mut conn = self.0.get().await?;
        Ok(accounts::table
            .find(key)
            .select(Account::as_select())
            .first(&mut conn)
            .await?)
    }

    async fn create(&self, new: data::NewAccount) -> Result<Account> {
        Ok(create(new, &mut *self.0.get().await?).await?)
    }

    async fn page(&self, number: i64) -> Result<(Vec<Account>, i64)> {
        Ok(page(number, &mut *self.0.get().await?).await?)
    }

    async fn user(&self, key: i64) -> Result<UserInFull> {
        let user = in_full(Some(key), &mut *self.0.get().await?).await?.pop();
        Ok(user.ok_or("no such user")?)
    }
}
