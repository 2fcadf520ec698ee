//! Products.

use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use super::Category;
use crate::schema::products;

/// Something to buy.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = products, belongs_to(Category))]
pub struct Product {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// Where it stands; null once the category is removed.
    #[model(on_delete = set_null)]
    pub category_id: Option<i64>,
    /// As shown.
    #[model(index)]
    pub name: String,
    /// Unique, for the store.
    #[model(unique)]
    pub sku: String,
    /// The price in cents; never negative.
    #[model(check = "price_cents >= 0")]
    pub price_cents: i64,
    /// Pieces in store; never negative.
    #[model(default = 0, check = "stock >= 0")]
    pub stock: i32,
    /// Set by the database.
    #[model(created_at)]
    pub created_at: DateTime<Utc>,
    /// Set by every write.
    #[model(updated_at)]
    pub updated_at: DateTime<Utc>,
}

/// A product to be created. `None` takes the column's default.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = products)]
pub struct NewProduct {
    /// Where it stands; none by default.
    pub category_id: Option<i64>,
    /// As shown.
    pub name: String,
    /// Unique, for the store.
    pub sku: String,
    /// The price in cents; never negative.
    pub price_cents: i64,
    /// Pieces in store; 0 by default, never negative.
    pub stock: Option<i32>,
}

/// What may change in a product.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = products)]
#[serde(default)]
pub struct ProductChanges {
    /// Where it stands.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub category_id: Option<Option<i64>>,
    /// As shown.
    pub name: Option<String>,
    /// Unique, for the store.
    pub sku: Option<String>,
    /// The price in cents; never negative.
    pub price_cents: Option<i64>,
    /// Pieces in store; never negative.
    pub stock: Option<i32>,
}
