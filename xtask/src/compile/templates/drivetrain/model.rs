use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use drivetrain::{Db, Pg, Result};

use crate::schema::items0;

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = items0)]
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

/// A page of the active items of an owner, newest first, and how many there are.
pub async fn list(db: &Db<Pg>, owner: i64, page: i64) -> Result<(Vec<Item0>, i64)> {
    let page = Item0::query()
        .filter(items0::owner_id.eq(owner))
        .filter(items0::active.eq(true))
        .order(items0::id.desc())
        .fetch_page(PageRequest::new(page, 20)?, db)
        .await?;
    Ok((page.items, page.total))
}

pub async fn run(db: &Db<Pg>) -> Result<()> {
    let new = NewItem0 {
        owner_id: 1,
        name: "item0".to_owned(),
        note: None,
        quantity: 0,
        price: 0.5,
        active: true,
    };
    let created = Item0::create(new, db).await?;
    let changes = Item0Changes {
        quantity: Some(1),
        ..Default::default()
    };
    let changed = Item0::update(created.id, changes, db).await?;
    let read = Item0::get(changed.id, db).await?;
    let (items, total) = list(db, read.owner_id, 1).await?;
    println!("{read:?} {items:?} {total}");
    Item0::delete(read.id, db).await
}
