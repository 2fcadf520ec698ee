use drivetrain::connection::Connection as _;

use crate::database::Database;
use crate::operation::Operation;
use crate::project::DatabaseUrl;
use crate::render::render;
use crate::schema::{Dialect, Schema};
use crate::scratch::Scratch;
use crate::{Error, Result, on_database};

/// A scratch database in which schemas are built to be looked at.
#[derive(Debug)]
pub struct Stage {
    scratch: Scratch,
}

impl Stage {
    /// An empty one, of the kind and on the server of this database.
    ///
    /// # Errors
    /// As [`Scratch::beside`].
    pub async fn beside(url: &DatabaseUrl) -> Result<Self> {
        Ok(Self {
            scratch: Scratch::beside(url).await?,
        })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.scratch.database
    }

    /// What it holds.
    ///
    /// # Errors
    /// The catalogs cannot be read.
    pub async fn schema(&self) -> Result<Schema> {
        self.scratch.database.schema().await
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// The statement fails; the error shows it.
    pub async fn execute(&self, sql: &str) -> Result<()> {
        let run = on_database!(&self.scratch.database, db => match db.acquire().await {
            Ok(conn) => conn.batch_execute(sql).await,
            Err(error) => Err(error),
        });
        run.map_err(|source| Error::Scratched {
            sql: sql.to_owned(),
            source: Box::new(source),
        })
    }

    /// Runs operations. There are no rows, so nothing waits for locks and foreign keys need not be off.
    pub(super) async fn run<'a>(&self, operations: impl IntoIterator<Item = &'a Operation>, dialect: Dialect) -> Result<()> {
        for operation in operations {
            for sql in render(operation, dialect) {
                self.execute(&sql).await?;
            }
        }
        Ok(())
    }
}
