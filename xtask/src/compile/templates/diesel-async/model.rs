use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::items0;
use crate::{Pool, Result};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = items0, check_for_backend(diesel::pg::Pg))]
pub struct Item0 {
    pub id: i64,
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = items0)]
pub struct NewItem0 {
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
}

#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = items0)]
pub struct Item0Changes {
    pub name: Option<String>,
    pub note: Option<Option<String>>,
    pub quantity: Option<i32>,
    pub price: Option<f64>,
    pub active: Option<bool>,
}

pub async fn create(pool: &Pool, new: NewItem0) -> Result<Item0> {
    let mut conn = pool.get().await?;
    let item = diesel::insert_into(items0::table)
        .values(new)
        .returning(Item0::as_returning())
        .get_result(&mut conn)
        .await?;
    Ok(item)
}

pub async fn get(pool: &Pool, id: i64) -> Result<Item0> {
    let mut conn = pool.get().await?;
    let item = items0::table
        .find(id)
        .select(Item0::as_select())
        .get_result(&mut conn)
        .await?;
    Ok(item)
}

pub async fn update(pool: &Pool, id: i64, changes: Item0Changes) -> Result<Item0> {
    let mut conn = pool.get().await?;
    let item = diesel::update(items0::table.find(id))
        .set(changes)
        .returning(Item0::as_returning())
        .get_result(&mut conn)
        .await?;
    Ok(item)
}

pub async fn delete(pool: &Pool, id: i64) -> Result<()> {
    let mut conn = pool.get().await?;
    let deleted = diesel::delete(items0::table.find(id)).execute(&mut conn).await?;
    if deleted == 0 {
        return Err(diesel::result::Error::NotFound.into());
    }
    Ok(())
}

/// A page of the active items of an owner, newest first, and how many there are.
pub async fn list(pool: &Pool, owner: i64, page: i64) -> Result<(Vec<Item0>, i64)> {
    let mut conn = pool.get().await?;
    let active = items0::table
        .filter(items0::owner_id.eq(owner))
        .filter(items0::active.eq(true));
    let items = active
        .order(items0::id.desc())
        .limit(20)
        .offset((page - 1) * 20)
        .select(Item0::as_select())
        .load(&mut conn)
        .await?;
    let total = active.count().get_result(&mut conn).await?;
    Ok((items, total))
}

pub async fn run(pool: &Pool) -> Result<()> {
    let new = NewItem0 {
        owner_id: 1,
        name: "item0".to_owned(),
        note: None,
        quantity: 0,
        price: 0.5,
        active: true,
    };
    let created = create(pool, new).await?;
    let changes = Item0Changes {
        quantity: Some(1),
        ..Default::default()
    };
    let changed = update(pool, created.id, changes).await?;
    let read = get(pool, changed.id).await?;
    let (items, total) = list(pool, read.owner_id, 1).await?;
    println!("{read:?} {items:?} {total}");
    delete(pool, read.id).await
}
