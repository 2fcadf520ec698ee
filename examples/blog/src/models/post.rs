//! Posts: soft-deleted, versioned, dated.

use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use super::User;
use crate::schema::posts;

/// Something that a user wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
#[model(index(published_at, id))]
pub struct Post {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// The user who wrote it; a user with posts cannot be removed.
    pub author_id: i64,
    /// The user who went over it; null once that user is removed.
    #[model(references(users), on_delete = set_null)]
    pub editor_id: Option<i64>,
    /// As shown.
    pub title: String,
    /// Unique, for addresses; an address is not given again when its post is deleted.
    #[model(unique(with_deleted))]
    pub slug: String,
    /// The text.
    pub body: String,
    /// Whether readers see it.
    #[model(default = false)]
    pub published: bool,
    /// How often it was read; never negative.
    #[model(default = 0, check = "view_count >= 0")]
    pub view_count: i64,
    /// When readers first saw it.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was deleted.
    #[model(soft_delete)]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Counts the updates, from 1.
    #[model(version, default = 1)]
    pub version: i32,
    /// Set by the database.
    #[model(created_at)]
    pub created_at: DateTime<Utc>,
    /// Set by every write.
    #[model(updated_at)]
    pub updated_at: DateTime<Utc>,
}

/// A post to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = posts, treat_none_as_default_value = false)]
pub struct NewPost {
    /// The user who wrote it.
    pub author_id: i64,
    /// The user who went over it.
    pub editor_id: Option<i64>,
    /// As shown.
    pub title: String,
    /// Unique, for addresses.
    pub slug: String,
    /// The text.
    pub body: String,
    /// Whether readers see it.
    pub published: bool,
    /// When readers first saw it.
    pub published_at: Option<DateTime<Utc>>,
}

/// What may change in a post.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = posts)]
#[serde(default)]
pub struct PostChanges {
    /// The user who wrote it.
    pub author_id: Option<i64>,
    /// The user who went over it.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub editor_id: Option<Option<i64>>,
    /// As shown.
    pub title: Option<String>,
    /// Unique, for addresses.
    pub slug: Option<String>,
    /// The text.
    pub body: Option<String>,
    /// Whether readers see it.
    pub published: Option<bool>,
    /// How often it was read; never negative.
    pub view_count: Option<i64>,
    /// When readers first saw it.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub published_at: Option<Option<DateTime<Utc>>>,
}
