use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "items0")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Debug, DeriveIntoActiveModel)]
pub struct NewItem0 {
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub quantity: i32,
    pub price: f64,
    pub active: bool,
}

#[derive(Debug, Default)]
pub struct Item0Changes {
    pub name: Option<String>,
    pub note: Option<Option<String>>,
    pub quantity: Option<i32>,
    pub price: Option<f64>,
    pub active: Option<bool>,
}

pub async fn create(db: &DatabaseConnection, new: NewItem0) -> Result<Model, DbErr> {
    new.into_active_model().insert(db).await
}

pub async fn get(db: &DatabaseConnection, id: i64) -> Result<Model, DbErr> {
    Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("items0".to_owned()))
}

pub async fn update(db: &DatabaseConnection, id: i64, changes: Item0Changes) -> Result<Model, DbErr> {
    let row = ActiveModel {
        id: Unchanged(id),
        name: changes.name.map_or(NotSet, Set),
        note: changes.note.map_or(NotSet, Set),
        quantity: changes.quantity.map_or(NotSet, Set),
        price: changes.price.map_or(NotSet, Set),
        active: changes.active.map_or(NotSet, Set),
        ..Default::default()
    };
    row.update(db).await
}

pub async fn delete(db: &DatabaseConnection, id: i64) -> Result<(), DbErr> {
    let deleted = Entity::delete_by_id(id).exec(db).await?;
    if deleted.rows_affected == 0 {
        return Err(DbErr::RecordNotFound("items0".to_owned()));
    }
    Ok(())
}

/// A page of the active items of an owner, newest first, and how many there are.
pub async fn list(db: &DatabaseConnection, owner: i64, page: u64) -> Result<(Vec<Model>, u64), DbErr> {
    let pages = Entity::find()
        .filter(Column::OwnerId.eq(owner))
        .filter(Column::Active.eq(true))
        .order_by_desc(Column::Id)
        .paginate(db, 20);
    Ok((pages.fetch_page(page - 1).await?, pages.num_items().await?))
}

pub async fn run(db: &DatabaseConnection) -> Result<(), DbErr> {
    let new = NewItem0 {
        owner_id: 1,
        name: "item0".to_owned(),
        note: None,
        quantity: 0,
        price: 0.5,
        active: true,
    };
    let created = create(db, new).await?;
    let changes = Item0Changes {
        quantity: Some(1),
        ..Default::default()
    };
    let changed = update(db, created.id, changes).await?;
    let read = get(db, changed.id).await?;
    let (items, total) = list(db, read.owner_id, 1).await?;
    println!("{read:?} {items:?} {total}");
    delete(db, read.id).await
}
