//! Diesel's own connection, which blocks the thread: what a service has to move to other threads.

use std::hint::black_box;

use contest::data::{self, COLOR, PAGE, PER_PAGE, Position};
use contest::{Peer, Result};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::BlockingConn;
use crate::articles_after;
use crate::model::*;

pub const NAME: &str = "Diesel, blocking";

/// Rows of one statement: within the number of values that a backend binds.
const CHUNK: usize = 1_000;

/// An open connection.
pub struct Open(BlockingConn);

pub fn peer(url: &str) -> Result<Open> {
    Ok(Open(super::connect_blocking(url)?))
}

impl Peer for Open {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(counted(users::table.select(User::as_select()).load(&mut self.0)?))
    }

    async fn medium(&mut self) -> Result<usize> {
        let query = users::table
            .left_join(posts::table)
            .filter(users::hair_color.eq(COLOR))
            .order(users::name.desc())
            .select((User::as_select(), Option::<Post>::as_select()));
        Ok(counted(query.load::<(User, Option<Post>)>(&mut self.0)?))
    }

    async fn insert(&mut self, new: Vec<data::NewUser>) -> Result<usize> {
        let new: Vec<NewUser> = new.into_iter().map(NewUser::from).collect();
        Ok(diesel::insert_into(users::table).values(new).execute(&mut self.0)?)
    }

    async fn associations(&mut self) -> Result<usize> {
        let conn = &mut self.0;
        let users = users::table.select(User::as_select()).load(conn)?;
        let posts = Post::belonging_to(&users).select(Post::as_select()).load(conn)?;
        let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(conn)?;
        Ok(nested(users, posts, comments))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(
            accounts::table
                .find(key)
                .select(Account::as_select())
                .first(&mut self.0)?,
        );
        Ok(1)
    }

    async fn create(&mut self, new: data::NewAccount) -> Result<usize> {
        let insert = diesel::insert_into(accounts::table).values(NewAccount::from(new));
        black_box(insert.returning(Account::as_returning()).get_result(&mut self.0)?);
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        black_box(rename(key, name, &mut self.0)?);
        Ok(1)
    }

    async fn upsert(&mut self, new: data::NewAccount) -> Result<usize> {
        let upsert = diesel::insert_into(accounts::table)
            .values(NewAccount::from(new))
            .on_conflict(accounts::email)
            .do_update()
            .set(accounts::name.eq(excluded(accounts::name)))
            .returning(Account::as_returning());
        black_box(upsert.get_result(&mut self.0)?);
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        Ok(diesel::delete(accounts::table.find(key)).execute(&mut self.0)?)
    }

    async fn bulk(&mut self, new: Vec<data::NewAccount>) -> Result<usize> {
        Ok(self.0.transaction(|conn| {
            let mut inserted = 0;
            let mut new = new.into_iter().map(ImportedAccount::from).peekable();
            while new.peek().is_some() {
                let chunk: Vec<ImportedAccount> = new.by_ref().take(CHUNK).collect();
                inserted += diesel::insert_into(accounts::table).values(chunk).execute(conn)?;
            }
            QueryResult::Ok(inserted)
        })?)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        Ok(counted(articles_after!(after).load(&mut self.0)?))
    }

    async fn page_total(&mut self) -> Result<usize> {
        let rows = accounts::table
            .order(accounts::id)
            .offset((PAGE - 1) * PER_PAGE)
            .limit(PER_PAGE);
        let rows = rows.select(Account::as_select()).load(&mut self.0)?;
        let total: i64 = accounts::table.count().get_result(&mut self.0)?;
        assert!(total >= data::ACCOUNTS);
        Ok(counted(rows))
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(black_box(in_full(Some(user), &mut self.0)?)
            .iter()
            .map(UserInFull::rows)
            .sum())
    }

    async fn list(&mut self) -> Result<usize> {
        Ok(black_box(in_full(None, &mut self.0)?)
            .iter()
            .map(UserInFull::rows)
            .sum())
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let account = |key, conn: &mut _| accounts::table.find(key).select(Account::as_select()).first(conn);
        let accounts: QueryResult<Vec<Account>> = self
            .0
            .transaction(|conn| keys.into_iter().map(|key| account(key, conn)).collect());
        Ok(counted(accounts?))
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let accounts: QueryResult<Vec<Account>> = self
            .0
            .transaction(|conn| keys.into_iter().map(|key| rename(key, name.clone(), conn)).collect());
        Ok(counted(accounts?))
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let query = accounts::table
            .filter(accounts::id.eq_any(keys))
            .select(Account::as_select());
        Ok(counted(query.load(&mut self.0)?))
    }
}

fn rename(key: i64, name: String, conn: &mut BlockingConn) -> QueryResult<Account> {
    let update = diesel::update(accounts::table.find(key)).set(AccountChanges::name(name));
    update.returning(Account::as_returning()).get_result(conn)
}

/// One user, or all of them, with everything.
fn in_full(user: Option<i64>, conn: &mut BlockingConn) -> QueryResult<Vec<UserInFull>> {
    let users = match user {
        Some(user) => users::table.find(user).select(User::as_select()).load(conn)?,
        None => users::table.order(users::id).select(User::as_select()).load(conn)?,
    };
    let profiles = Profile::belonging_to(&users).select(Profile::as_select()).load(conn)?;
    let posts = Post::belonging_to(&users)
        .order(posts::id)
        .select(Post::as_select())
        .load(conn)?;
    let links = PostTag::belonging_to(&posts)
        .inner_join(tags::table)
        .order(tags::id)
        .select((PostTag::as_select(), Tag::as_select()))
        .load(conn)?;
    let comments = Comment::belonging_to(&posts)
        .order(comments::id)
        .select(Comment::as_select())
        .load(conn)?;
    Ok(UserInFull::assembled(users, profiles, posts, links, comments))
}
