use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a table, type, sequence, view or function, without quotes.
///
/// Printed as a person writes it: `posts` in the default schema, `shop.posts` in another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// The schema it is in; `None` for the default one (`current_schema()`), and always on SQLite.
    pub schema: Option<String>,
    /// Its own name.
    pub name: String,
}

impl Name {
    /// A name in the default schema.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }

    /// A name in the given schema.
    pub fn in_schema(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: Some(schema.into()),
            name: name.into(),
        }
    }

    /// Whether migrations keep this table about themselves: `__diesel_schema_migrations` and `__drivetrain_…`.
    pub fn is_bookkeeping(&self) -> bool {
        self.name == "__diesel_schema_migrations" || self.name.starts_with("__drivetrain_")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}
