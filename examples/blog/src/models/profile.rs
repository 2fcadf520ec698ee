//! Profiles: at most one for each user.

use drivetrain::prelude::*;
use serde::{Deserialize, Serialize};

use super::User;
use crate::schema::profiles;

/// What a user tells besides the name.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = profiles, belongs_to(User))]
pub struct Profile {
    /// The key.
    #[model(autoincrement)]
    pub id: i64,
    /// Unique; the profile goes when the user goes.
    #[model(unique, on_delete = cascade)]
    pub user_id: i64,
    /// An address on the web.
    pub website: Option<String>,
    /// Where the user is.
    pub location: Option<String>,
}

/// A profile to be created.
#[derive(Clone, Debug, PartialEq, Deserialize, Insertable)]
#[diesel(table_name = profiles, treat_none_as_default_value = false)]
pub struct NewProfile {
    /// Whose it is.
    pub user_id: i64,
    /// An address on the web.
    pub website: Option<String>,
    /// Where the user is.
    pub location: Option<String>,
}

/// What may change in a profile.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, AsChangeset)]
#[diesel(table_name = profiles)]
#[serde(default)]
pub struct ProfileChanges {
    /// An address on the web.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub website: Option<Option<String>>,
    /// Where the user is.
    #[serde(deserialize_with = "drivetrain::changes::nullable")]
    pub location: Option<Option<String>>,
}
