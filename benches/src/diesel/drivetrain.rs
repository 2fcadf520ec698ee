//! Drivetrain, as its guide shows.

use std::collections::HashMap;
use std::hint::black_box;

use contest::data::{self, COLOR, PAGE, PER_PAGE, Position};
use contest::{Peer, Result, Service};
use diesel::prelude::*;
use diesel::upsert::excluded;
use drivetrain::prelude::*;
use drivetrain::{Cursor, Db, Keyset, Lease, PageRequest, PoolConfig};
use serde::Serialize;

use super::{Backend, Connection};
use crate::model::*;

pub const NAME: &str = "Drivetrain";

#[derive(Clone, Debug, Serialize, EagerLoad)]
pub struct UserShape {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(has_many)]
    posts: Vec<PostShape>,
}

#[derive(Clone, Debug, Serialize, EagerLoad)]
pub struct PostShape {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag))]
    tags: Vec<Tag>,
    #[eager(has_many)]
    comments: Vec<Comment>,
}

impl UserShape {
    pub fn rows(&self) -> usize {
        let of_post = |post: &PostShape| 1 + post.tags.len() + post.comments.len();
        1 + usize::from(self.profile.is_some()) + self.posts.iter().map(of_post).sum::<usize>()
    }
}

/// Users with posts with comments.
#[derive(Clone, Debug, Serialize, EagerLoad)]
struct Author {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Commented>,
}

#[derive(Clone, Debug, Serialize, EagerLoad)]
struct Commented {
    #[eager(root)]
    post: Post,
    #[eager(has_many)]
    comments: Vec<Comment>,
}

/// An open connection of the pool.
pub struct Open {
    pub conn: Lease<'static, Connection>,
    cursors: HashMap<i64, Cursor>,
}

pub async fn peer(url: &str) -> Result<Open> {
    Ok(Open {
        conn: Db::<Backend>::connect(url).await?.acquire().await?,
        cursors: HashMap::new(),
    })
}

impl Open {
    /// The cursor of a page that ends in the article of this position, as a client would have got it.
    async fn cursor(&mut self, after: Position) -> Result<Cursor> {
        if let Some(cursor) = self.cursors.get(&after.id) {
            return Ok(cursor.clone());
        }
        let until = articles::table.filter(articles::id.le(after.id));
        let page = until.fetch_after::<Article, _>(&newest(), None, 1, &self.conn).await?;
        let cursor = page.next.ok_or("no article follows")?;
        self.cursors.insert(after.id, cursor.clone());
        Ok(cursor)
    }
}

fn newest() -> Keyset<(
    diesel::dsl::Desc<articles::published_at>,
    diesel::dsl::Desc<articles::id>,
)> {
    Keyset::new((articles::published_at.desc(), articles::id.desc()))
}

impl Peer for Open {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(counted(users::table.fetch_all::<User>(&self.conn).await?))
    }

    async fn medium(&mut self) -> Result<usize> {
        let query = users::table
            .left_join(posts::table)
            .filter(users::hair_color.eq(COLOR))
            .order(users::name.desc())
            .select((User::as_select(), Option::<Post>::as_select()));
        Ok(counted(query.fetch_all::<(User, Option<Post>)>(&self.conn).await?))
    }

    async fn insert(&mut self, new: Vec<data::NewUser>) -> Result<usize> {
        Ok(User::insert_many(new.into_iter().map(NewUser::from), &self.conn).await?)
    }

    async fn associations(&mut self) -> Result<usize> {
        let authors = users::table.fetch_all::<Author>(&self.conn).await?;
        let of_post = |post: &Commented| 1 + post.comments.len();
        Ok(authors
            .iter()
            .map(|author| 1 + author.posts.iter().map(of_post).sum::<usize>())
            .sum())
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(Account::find(key, &self.conn).await?.ok_or("no such account")?);
        Ok(1)
    }

    async fn create(&mut self, new: data::NewAccount) -> Result<usize> {
        black_box(Account::create(NewAccount::from(new), &self.conn).await?);
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        black_box(Account::update(key, AccountChanges::name(name), &self.conn).await?);
        Ok(1)
    }

    async fn upsert(&mut self, new: data::NewAccount) -> Result<usize> {
        let name = accounts::name.eq(excluded(accounts::name));
        black_box(Account::upsert(NewAccount::from(new), accounts::email, name, &self.conn).await?);
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        Account::delete(key, &self.conn).await?;
        Ok(1)
    }

    async fn bulk(&mut self, new: Vec<data::NewAccount>) -> Result<usize> {
        Ok(Account::insert_many(new.into_iter().map(ImportedAccount::from), &self.conn).await?)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        let cursor = match after {
            Some(after) => Some(self.cursor(after).await?),
            None => None,
        };
        let page = articles::table.fetch_after::<Article, _>(&newest(), cursor.as_ref(), PER_PAGE, &self.conn);
        Ok(counted(page.await?.items))
    }

    async fn page_total(&mut self) -> Result<usize> {
        let request = PageRequest::new(PAGE, PER_PAGE)?;
        let page = accounts::table
            .order(accounts::id)
            .fetch_page::<Account, _>(request, &self.conn)
            .await?;
        assert!(page.total >= data::ACCOUNTS);
        Ok(counted(page.items))
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(black_box(UserShape::get(user, &self.conn).await?).rows())
    }

    async fn list(&mut self) -> Result<usize> {
        let users = users::table.order(users::id).fetch_all::<UserShape>(&self.conn).await?;
        Ok(black_box(users).iter().map(UserShape::rows).sum())
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let accounts: drivetrain::Result<_> = self
            .conn
            .transaction(async |tx| {
                let [a, b, c] = keys;
                Ok([
                    Account::get(a, &tx).await?,
                    Account::get(b, &tx).await?,
                    Account::get(c, &tx).await?,
                ])
            })
            .await;
        Ok(black_box(accounts?).len())
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let accounts: drivetrain::Result<_> = self
            .conn
            .transaction(async |tx| {
                let [a, b, c] = keys;
                Ok([
                    Account::update(a, AccountChanges::name(name.clone()), &tx).await?,
                    Account::update(b, AccountChanges::name(name.clone()), &tx).await?,
                    Account::update(c, AccountChanges::name(name), &tx).await?,
                ])
            })
            .await;
        Ok(black_box(accounts?).len())
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        Ok(counted(Account::find_many(keys, &self.conn).await?))
    }
}

/// The pool.
#[derive(Clone)]
pub struct Pool(Db<Backend>);

pub async fn service(url: &str) -> Result<Pool> {
    Ok(Pool(Db::with_config(PoolConfig::new(url)?.max_size(8_usize)).await?))
}

impl Service for Pool {
    type Account = Account;
    type User = UserShape;

    fn name(&self) -> &'static str {
        NAME
    }

    async fn find(&self, key: i64) -> Result<Account> {
        Ok(Account::get(key, &self.0).await?)
    }

    async fn create(&self, new: data::NewAccount) -> Result<Account> {
        Ok(Account::create(NewAccount::from(new), &self.0).await?)
    }

    async fn page(&self, page: i64) -> Result<(Vec<Account>, i64)> {
        let request = PageRequest::new(page, PER_PAGE)?;
        let page = accounts::table
            .order(accounts::id)
            .fetch_page::<Account, _>(request, &self.0)
            .await?;
        Ok((page.items, page.total))
    }

    async fn user(&self, key: i64) -> Result<UserShape> {
        Ok(UserShape::get(key, &self.0).await?)
    }
}
