//! What facts say for one database.

use super::facts::SqlText;
use crate::schema::Dialect;

impl SqlText {
    /// The text for this database, if there is one.
    pub(crate) fn of(&self, dialect: Dialect) -> Option<&str> {
        match dialect {
            Dialect::Postgres => self.postgres.as_deref(),
            Dialect::Sqlite => self.sqlite.as_deref(),
        }
    }
}
