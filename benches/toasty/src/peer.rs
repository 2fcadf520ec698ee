//! Toasty on one connection, by <https://tokio-rs.github.io/toasty/0.11.0/guide/>.

use std::hint::black_box;

use contest::data::{COLOR, NewAccount, NewUser, PAGE, PER_PAGE, Position};
use contest::{Peer, Result};
use toasty::stmt::Value;
use toasty::{Connection, Executor};

use crate::model::{Account, Article, Post, User};

pub struct Toasty {
    connection: Connection,
    /// Of a statement: `create_many` sends what it is given in one.
    bind_limit: usize,
}

/// A connection of its own, as in <https://tokio-rs.github.io/toasty/0.11.0/guide/raw-sql.html>.
pub async fn peer(url: &str) -> Result<Toasty> {
    let db = crate::connect(url, 1).await?;
    Ok(Toasty {
        connection: db.connection().await?,
        bind_limit: if url.starts_with("sqlite:") { 32_766 } else { 65_535 },
    })
}

pub async fn create(db: &mut dyn Executor, new: NewAccount) -> Result<Account> {
    let account = Account::create()
        .email(new.email)
        .name(new.name)
        .hair_color(new.hair_color);
    Ok(account.exec(db).await?)
}

pub async fn page(db: &mut dyn Executor, page: i64) -> Result<(Vec<Account>, i64)> {
    let accounts = Account::all().order_by(Account::fields().id().asc());
    let offset = (page - 1) * PER_PAGE;
    let accounts = accounts
        .limit(PER_PAGE as usize)
        .offset(offset as usize)
        .exec(db)
        .await?;
    let total = Account::all().count().exec(db).await?;
    Ok((accounts, total as i64))
}

pub async fn one(db: &mut dyn Executor, user: i64) -> Result<User> {
    let user = User::filter_by_id(user as u64)
        .include(User::fields().profile())
        .include(User::fields().posts().tags())
        .include(User::fields().posts().comments())
        .get(db)
        .await?;
    Ok(user)
}

/// Rows in nested values.
fn count(user: &User) -> usize {
    let profile = user.profile.get().is_some();
    let post = |post: &Post| 1 + post.tags.get().len() + post.comments.get().len();
    1 + usize::from(profile) + user.posts.get().iter().map(post).sum::<usize>()
}

impl Peer for Toasty {
    fn name(&self) -> &'static str {
        "Toasty"
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(black_box(User::all().exec(&mut self.connection).await?).len())
    }

    /// Toasty has no joins: the users, and their posts by an include.
    async fn medium(&mut self) -> Result<usize> {
        let users = User::filter(User::fields().hair_color().eq(COLOR))
            .order_by(User::fields().name().desc())
            .include(User::fields().posts())
            .exec(&mut self.connection)
            .await?;
        Ok(black_box(users).iter().map(|user| user.posts.get().len().max(1)).sum())
    }

    /// `create_many` always reads the rows back.
    async fn insert(&mut self, new: Vec<NewUser>) -> Result<usize> {
        let mut new = new.into_iter().peekable();
        let mut rows = 0;
        while new.peek().is_some() {
            let mut users = User::create_many();
            for new in new.by_ref().take(self.bind_limit / 2) {
                users = users.with_item(|user| user.name(new.name).hair_color(new.hair_color));
            }
            rows += black_box(users.exec(&mut self.connection).await?).len();
        }
        Ok(rows)
    }

    async fn associations(&mut self) -> Result<usize> {
        let comments = User::fields().posts().comments();
        let users = black_box(User::all().include(comments).exec(&mut self.connection).await?);
        let posts = users.iter().flat_map(|user| user.posts.get());
        Ok(users.len() + posts.map(|post| 1 + post.comments.get().len()).sum::<usize>())
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(Account::get_by_id(&mut self.connection, &(key as u64)).await?);
        Ok(1)
    }

    async fn create(&mut self, new: NewAccount) -> Result<usize> {
        black_box(create(&mut self.connection, new).await?);
        Ok(1)
    }

    /// An update by key gives nothing back, so this is that of an instance.
    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        let mut account = Account::get_by_id(&mut self.connection, &(key as u64)).await?;
        toasty::update!(account { name }).exec(&mut self.connection).await?;
        black_box(account);
        Ok(1)
    }

    async fn upsert(&mut self, new: NewAccount) -> Result<usize> {
        let account = Account::upsert_by_email(new.email)
            .name(new.name)
            .on_create(|account| account.hair_color(new.hair_color))
            .exec(&mut self.connection)
            .await?;
        black_box(account);
        Ok(1)
    }

    /// Toasty does not say how many rows there were.
    async fn delete(&mut self, key: i64) -> Result<usize> {
        Account::delete_by_id(&mut self.connection, key as u64).await?;
        Ok(1)
    }

    /// `create_many` always reads the rows back.
    async fn bulk(&mut self, new: Vec<NewAccount>) -> Result<usize> {
        let mut new = new.into_iter().peekable();
        let mut rows = 0;
        while new.peek().is_some() {
            let mut accounts = Account::create_many();
            for new in new.by_ref().take(self.bind_limit / 5) {
                accounts =
                    accounts.with_item(|account| account.email(new.email).name(new.name).hair_color(new.hair_color));
            }
            rows += black_box(accounts.exec(&mut self.connection).await?).len();
        }
        Ok(rows)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        let newest = (Article::fields().published_at().desc(), Article::fields().id().desc());
        let mut page = Article::all().order_by(newest).paginate(PER_PAGE as usize);
        if let Some(after) = after {
            let after = vec![Value::from(after.published_at), Value::from(after.id as u64)];
            page = page.after(Value::record_from_vec(after));
        }
        Ok(black_box(page.exec(&mut self.connection).await?).len())
    }

    async fn page_total(&mut self) -> Result<usize> {
        let (accounts, _total) = black_box(page(&mut self.connection, PAGE).await?);
        Ok(accounts.len())
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(count(&black_box(one(&mut self.connection, user).await?)))
    }

    async fn list(&mut self) -> Result<usize> {
        let users = User::all()
            .include(User::fields().profile())
            .include(User::fields().posts().tags())
            .include(User::fields().posts().comments())
            .exec(&mut self.connection)
            .await?;
        Ok(black_box(users).iter().map(count).sum())
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let mut tx = self.connection.transaction().await?;
        for key in keys {
            black_box(Account::get_by_id(&mut tx, &(key as u64)).await?);
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let mut tx = self.connection.transaction().await?;
        for key in keys {
            Account::update_by_id(key as u64).name(&name).exec(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let keys: Vec<_> = keys.into_iter().map(|key| key as u64).collect();
        let accounts = Account::filter(Account::fields().id().in_list(keys));
        Ok(black_box(accounts.exec(&mut self.connection).await?).len())
    }
}
