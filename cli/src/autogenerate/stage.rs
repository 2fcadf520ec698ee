use drivetrain::connection::Connection as _;
use drivetrain::migrate::{Revision, Revisions, Settings};

use crate::database::Database;
use crate::dump::ended;
use crate::engine::Engine;
use crate::operation::Operation;
use crate::project::DatabaseUrl;
use crate::render::render;
use crate::schema::{Dialect, Schema};
use crate::scratch::Scratch;
use crate::{Error, Result, on_database};

/// A scratch database in which schemas are built to be looked at.
#[derive(Debug)]
pub struct Stage {
    database: Database,
    /// Gone with the stage, where it was made for it.
    _scratch: Option<Scratch>,
}

impl Stage {
    /// An empty one, of the kind and on the server of this database.
    ///
    /// # Errors
    /// As [`Scratch::beside`].
    pub async fn beside(url: &DatabaseUrl) -> Result<Self> {
        let scratch = Scratch::beside(url).await?;
        Ok(Self {
            database: scratch.database.clone(),
            _scratch: Some(scratch),
        })
    }

    /// An empty database of one's own, in which nothing is missed that goes.
    #[must_use]
    pub fn on(database: Database) -> Self {
        Self {
            database,
            _scratch: None,
        }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// What it holds.
    ///
    /// # Errors
    /// The catalogs cannot be read.
    pub async fn schema(&self) -> Result<Schema> {
        self.database.schema().await
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// The statement fails; the error shows it.
    pub async fn execute(&self, sql: &str) -> Result<()> {
        let run = on_database!(&self.database, db => match db.acquire().await {
            Ok(conn) => conn.batch_execute(sql).await,
            Err(error) => Err(error),
        });
        run.map_err(|source| Error::Scratched {
            sql: sql.to_owned(),
            source: Box::new(source),
        })
    }

    /// Runs statements. Where the server takes all of them or none, they are sent together.
    ///
    /// # Errors
    /// A statement fails; the error shows it.
    pub async fn execute_all(&self, statements: &[String]) -> Result<()> {
        if matches!(self.database, Database::Pg(_)) {
            let together: String = statements.iter().map(|sql| ended(sql)).collect();
            if self.execute(&together).await.is_ok() {
                return Ok(());
            }
        }
        for sql in statements {
            self.execute(sql).await?;
        }
        Ok(())
    }

    /// Runs revisions, without their data steps: there are no rows.
    ///
    /// # Errors
    /// A revision that does not run in an empty database.
    pub async fn replay(&self, mut revisions: Vec<Revision>) -> Result<()> {
        for revision in &mut revisions {
            revision.has_data_step = false;
        }
        let mut settings = Settings::default();
        settings.tolerance.out_of_order = true;
        settings.tolerance.drift = true;
        let engine = Engine {
            database: self.database.clone(),
            revisions: Revisions::new(revisions)?,
            settings,
            progress: (),
        };
        engine.upgrade("head").await.map(drop)
    }

    /// Runs operations. There are no rows, so nothing waits for locks and foreign keys need not be off.
    pub(super) async fn run<'a>(
        &self,
        operations: impl IntoIterator<Item = &'a Operation>,
        dialect: Dialect,
    ) -> Result<()> {
        for operation in operations {
            for sql in render(operation, dialect) {
                self.execute(&sql).await?;
            }
        }
        Ok(())
    }
}
