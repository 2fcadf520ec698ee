//! Tags, and the links that put them on posts and products.

use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Post, Product};
use crate::schema::{post_tags, product_tags, tags};

/// A word that posts and products share.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags)]
pub struct Tag {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// Unique.
    #[model(unique)]
    pub name: String,
}

/// A tag to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = tags)]
pub struct NewTag {
    /// Unique.
    pub name: String,
}

/// What may change in a tag.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = tags)]
#[serde(default)]
pub struct TagChanges {
    /// Unique.
    pub name: Option<String>,
}

/// A tag on a post.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post), belongs_to(Tag))]
pub struct PostTag {
    /// The post; first part of the key.
    #[model(on_delete = cascade)]
    pub post_id: i64,
    /// The tag; second part of the key.
    #[model(on_delete = cascade)]
    pub tag_id: i64,
    /// Where the tag stands among those of its post.
    #[model(default = 0)]
    pub position: i32,
    /// Set by the database.
    #[model(created_at)]
    pub created_at: DateTime<Utc>,
}

/// A tag to be put on a post.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = post_tags)]
pub struct NewPostTag {
    /// The post.
    pub post_id: i64,
    /// The tag.
    pub tag_id: i64,
    /// Where the tag stands among those of its post.
    pub position: i32,
}

/// What may change in a tag on a post.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = post_tags)]
#[serde(default)]
pub struct PostTagChanges {
    /// Where the tag stands among those of its post.
    pub position: Option<i32>,
}

/// A tag on a product. The row is its key, so nothing in it can change.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = product_tags, primary_key(product_id, tag_id), belongs_to(Product), belongs_to(Tag))]
pub struct ProductTag {
    /// The product; first part of the key.
    #[model(on_delete = cascade)]
    pub product_id: i64,
    /// The tag; second part of the key.
    #[model(on_delete = cascade)]
    pub tag_id: i64,
}

/// A tag to be put on a product.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = product_tags)]
pub struct NewProductTag {
    /// The product.
    pub product_id: i64,
    /// The tag.
    pub tag_id: i64,
}
