//! SeaORM, on either backend.
//!
//! Use: <https://www.sea-ql.org/SeaORM/docs/basic-crud/select/>, and the pages beside it for the other verbs and for
//! pages by `paginate` and `cursor_by`; nested relations by the loader that
//! <https://www.sea-ql.org/SeaORM/docs/relation/entity-loader/> recommends;
//! <https://www.sea-ql.org/SeaORM/docs/install-and-config/connection/> for the pool.

mod entity;

use std::hint::black_box;

use contest::data::{COLOR, NewAccount, NewUser, PAGE, PER_PAGE, Position};
use contest::{Peer, Result, Service};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    EntityLoaderTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, Set,
    TransactionTrait as _,
};

use self::entity::{account, article, comment, post, profile, tag, user};

/// SeaORM has no connection without a pool.
pub async fn peer(url: &str, bind_limit: usize) -> Result<impl Peer + use<>> {
    let db = connect(url, 1).await?;
    Ok(SeaOrm { db, bind_limit })
}

pub async fn service(url: &str) -> Result<impl Service + use<>> {
    Ok(SeaOrmPool(connect(url, 8).await?))
}

async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections);
    Ok(Database::connect(options).await?)
}

struct SeaOrm {
    db: DatabaseConnection,
    /// Of a statement: `insert_many` sends what it is given in one.
    bind_limit: usize,
}

#[derive(Clone)]
struct SeaOrmPool(DatabaseConnection);

impl From<NewUser> for user::ActiveModel {
    fn from(new: NewUser) -> Self {
        Self {
            name: Set(new.name),
            hair_color: Set(new.hair_color),
            ..Default::default()
        }
    }
}

impl From<NewAccount> for account::ActiveModel {
    fn from(new: NewAccount) -> Self {
        Self {
            email: Set(new.email),
            name: Set(new.name),
            hair_color: Set(new.hair_color),
            ..Default::default()
        }
    }
}

fn renamed(key: i64, name: String) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(key),
        name: Set(name),
        ..Default::default()
    }
}

async fn find(db: &impl ConnectionTrait, key: i64) -> Result<account::Model> {
    let account = account::Entity::find_by_id(key).one(db).await?;
    account.ok_or_else(|| format!("there is no account {key}").into())
}

async fn page(db: &DatabaseConnection, page: i64) -> Result<(Vec<account::Model>, i64)> {
    let paginator = account::Entity::find()
        .order_by_asc(account::Column::Id)
        .paginate(db, PER_PAGE as u64);
    let total = paginator.num_items().await?;
    Ok((paginator.fetch_page(page as u64 - 1).await?, total as i64))
}

fn trees() -> user::EntityLoader {
    user::Entity::load()
        .with(profile::Entity)
        .with((post::Entity, tag::Entity))
        .with((post::Entity, comment::Entity))
}

async fn one(db: &DatabaseConnection, key: i64) -> Result<user::ModelEx> {
    let user = trees().filter_by_id(key).one(db).await?;
    user.ok_or_else(|| format!("there is no user {key}").into())
}

/// Rows in nested values.
fn count(users: &[user::ModelEx]) -> usize {
    let post = |post: &post::ModelEx| 1 + post.tags.len() + post.comments.len();
    let user =
        |user: &user::ModelEx| 1 + usize::from(user.profile.is_loaded()) + user.posts.iter().map(post).sum::<usize>();
    users.iter().map(user).sum()
}

impl Peer for SeaOrm {
    fn name(&self) -> &'static str {
        "SeaORM"
    }

    async fn trivial(&mut self) -> Result<usize> {
        Ok(black_box(user::Entity::find().all(&self.db).await?).len())
    }

    async fn medium(&mut self) -> Result<usize> {
        let pairs = user::Entity::find()
            .find_also_related(post::Entity)
            .filter(user::Column::HairColor.eq(COLOR))
            .order_by_desc(user::Column::Name)
            .all(&self.db)
            .await?;
        Ok(black_box(pairs).len())
    }

    async fn insert(&mut self, new: Vec<NewUser>) -> Result<usize> {
        let mut models = new.into_iter().map(user::ActiveModel::from).peekable();
        let mut rows = 0;
        while models.peek().is_some() {
            let chunk = user::Entity::insert_many(models.by_ref().take(self.bind_limit / 2));
            rows += chunk.exec_without_returning(&self.db).await?;
        }
        Ok(rows as usize)
    }

    async fn associations(&mut self) -> Result<usize> {
        let users = user::Entity::load()
            .with((post::Entity, comment::Entity))
            .all(&self.db)
            .await?;
        Ok(count(&black_box(users)))
    }

    async fn find(&mut self, key: i64) -> Result<usize> {
        black_box(find(&self.db, key).await?);
        Ok(1)
    }

    async fn create(&mut self, new: NewAccount) -> Result<usize> {
        black_box(account::ActiveModel::from(new).insert(&self.db).await?);
        Ok(1)
    }

    async fn update(&mut self, key: i64, name: String) -> Result<usize> {
        black_box(renamed(key, name).update(&self.db).await?);
        Ok(1)
    }

    async fn upsert(&mut self, new: NewAccount) -> Result<usize> {
        let on_conflict = OnConflict::column(account::Column::Email)
            .update_column(account::Column::Name)
            .to_owned();
        let insert = account::Entity::insert(account::ActiveModel::from(new)).on_conflict(on_conflict);
        black_box(insert.exec_with_returning(&self.db).await?);
        Ok(1)
    }

    async fn delete(&mut self, key: i64) -> Result<usize> {
        Ok(account::Entity::delete_by_id(key).exec(&self.db).await?.rows_affected as usize)
    }

    async fn bulk(&mut self, new: Vec<NewAccount>) -> Result<usize> {
        let mut models = new.into_iter().map(account::ActiveModel::from).peekable();
        let mut rows = 0;
        while models.peek().is_some() {
            let chunk = account::Entity::insert_many(models.by_ref().take(self.bind_limit / 3));
            rows += chunk.exec_without_returning(&self.db).await?;
        }
        Ok(rows as usize)
    }

    async fn page(&mut self, after: Option<Position>) -> Result<usize> {
        let mut cursor = article::Entity::find().cursor_by((article::Column::PublishedAt, article::Column::Id));
        cursor.desc().first(PER_PAGE as u64);
        if let Some(after) = after {
            cursor.after((after.published_at, after.id));
        }
        Ok(black_box(cursor.all(&self.db).await?).len())
    }

    async fn page_total(&mut self) -> Result<usize> {
        let (accounts, _total) = black_box(page(&self.db, PAGE).await?);
        Ok(accounts.len())
    }

    async fn one(&mut self, user: i64) -> Result<usize> {
        Ok(count(&[black_box(one(&self.db, user).await?)]))
    }

    async fn list(&mut self) -> Result<usize> {
        Ok(count(&black_box(trees().all(&self.db).await?)))
    }

    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize> {
        let tx = self.db.begin().await?;
        for key in keys {
            black_box(find(&tx, key).await?);
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize> {
        let tx = self.db.begin().await?;
        let mut rows = 0;
        for key in keys {
            rows += renamed(key, name.clone())
                .update_without_returning(&tx)
                .await?
                .rows_affected;
        }
        tx.commit().await?;
        Ok(rows as usize)
    }

    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize> {
        let accounts = account::Entity::find()
            .filter(account::Column::Id.is_in(keys))
            .all(&self.db)
            .await?;
        Ok(black_box(accounts).len())
    }
}

impl Service for SeaOrmPool {
    type Account = account::Model;
    type User = user::ModelEx;

    fn name(&self) -> &'static str {
        "SeaORM"
    }

    async fn find(&self, key: i64) -> Result<account::Model> {
        find(&self.0, key).await
    }

    async fn create(&self, new: NewAccount) -> Result<account::Model> {
        Ok(account::ActiveModel::from(new).insert(&self.0).await?)
    }

    async fn page(&self, number: i64) -> Result<(Vec<account::Model>, i64)> {
        page(&self.0, number).await
    }

    async fn user(&self, key: i64) -> Result<user::ModelEx> {
        one(&self.0, key).await
    }
}
