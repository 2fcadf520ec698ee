//! Comments under posts, which may answer each other.

use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Post, User};
use crate::schema::comments;

/// What somebody said about a post.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(
    table_name = comments,
    belongs_to(Post),
    belongs_to(User, foreign_key = author_id),
    belongs_to(Comment, foreign_key = parent_id),
)]
pub struct Comment {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// The post it stands under, and goes with.
    #[model(on_delete = cascade)]
    pub post_id: i64,
    /// Null for guests, and once the user is removed.
    #[model(on_delete = set_null)]
    pub author_id: Option<i64>,
    /// The comment it answers, and goes with.
    #[model(on_delete = cascade)]
    pub parent_id: Option<i64>,
    /// The text.
    pub body: String,
    /// Set by the database.
    #[model(created_at)]
    pub created_at: DateTime<Utc>,
}

/// A comment to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
pub struct NewComment {
    /// The post it stands under.
    pub post_id: i64,
    /// Null for guests.
    pub author_id: Option<i64>,
    /// The comment it answers.
    pub parent_id: Option<i64>,
    /// The text.
    pub body: String,
}

/// What may change in a comment.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = comments)]
#[serde(default)]
pub struct CommentChanges {
    /// The text.
    pub body: Option<String>,
}
