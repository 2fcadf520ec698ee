//! One table and its model, for both backends.

use chrono::NaiveDateTime;
use drivetrain::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        hair_color -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamp,
    }
}

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub hair_color: Option<String>,
    pub is_active: bool,
    pub created_at: NaiveDateTime,
}

#[derive(Clone, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub hair_color: Option<String>,
    pub is_active: bool,
}

impl NewUser {
    /// The `i`th new user. Every third one has no colour.
    pub fn nth(i: i64) -> Self {
        Self {
            name: format!("User {i}"),
            email: format!("user{i}@example.org"),
            hair_color: (i % 3 > 0).then(|| format!("hair color {}", i % 7)),
            is_active: i % 2 == 0,
        }
    }

    /// The `i`th new user, with a colour.
    pub fn coloured(i: i64) -> Self {
        Self {
            hair_color: Some(format!("hair color {}", i % 7)),
            ..Self::nth(i)
        }
    }
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = users)]
pub struct UserChanges {
    pub name: Option<String>,
    pub email: Option<String>,
    pub hair_color: Option<Option<String>>,
    pub is_active: Option<bool>,
}
