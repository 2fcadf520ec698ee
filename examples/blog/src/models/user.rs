//! Users.

use chrono::{DateTime, Utc};
use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use crate::schema::users;

/// Somebody who writes.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
#[model(index(created_at, id))]
pub struct User {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// Unique and not empty.
    #[model(unique, check = "email <> ''")]
    pub email: String,
    /// As shown.
    pub name: String,
    /// A few words about the user.
    pub bio: Option<String>,
    /// Whether the user may log in.
    #[model(default = true)]
    pub is_active: bool,
    /// Set by the database.
    #[model(created_at)]
    pub created_at: DateTime<Utc>,
    /// Set by every write.
    #[model(updated_at)]
    pub updated_at: DateTime<Utc>,
}

/// A user to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct NewUser {
    /// Unique and not empty.
    pub email: String,
    /// As shown.
    pub name: String,
    /// A few words about the user.
    pub bio: Option<String>,
}

/// What may change in a user.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = users)]
#[serde(default)]
pub struct UserChanges {
    /// Unique and not empty.
    pub email: Option<String>,
    /// As shown.
    pub name: Option<String>,
    /// A few words about the user.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub bio: Option<Option<String>>,
    /// Whether the user may log in.
    pub is_active: Option<bool>,
}
