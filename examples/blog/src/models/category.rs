//! Categories: a tree.

use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use crate::schema::categories;

/// A shelf of the shop, perhaps within another.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = categories, belongs_to(Category, foreign_key = parent_id))]
pub struct Category {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// The category around this one; null at the top, and once that one is removed.
    #[model(on_delete = set_null, check = "parent_id <> id")]
    pub parent_id: Option<i64>,
    /// As shown.
    pub name: String,
    /// Unique, for addresses.
    #[model(unique)]
    pub slug: String,
}

/// A category to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = categories, treat_none_as_default_value = false)]
pub struct NewCategory {
    /// The category around this one.
    pub parent_id: Option<i64>,
    /// As shown.
    pub name: String,
    /// Unique, for addresses.
    pub slug: String,
}

/// What may change in a category.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = categories)]
#[serde(default)]
pub struct CategoryChanges {
    /// The category around this one; never the category itself.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub parent_id: Option<Option<i64>>,
    /// As shown.
    pub name: Option<String>,
    /// Unique, for addresses.
    pub slug: Option<String>,
}
