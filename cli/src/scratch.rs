//! A database for a moment: empty, of the same kind as another, and gone afterwards.

use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use drivetrain::connection::Connection as _;
use drivetrain::{Db, Pg};

use crate::database::Database;
use crate::project::{DatabaseUrl, Kind};
use crate::{Error, Result};

/// An empty database beside another: in memory for SQLite, a database of the same server for PostgreSQL.
///
/// It is dropped with this value, also when the future that holds it is given up.
#[derive(Debug)]
pub struct Scratch {
    /// The database.
    pub database: Database,
    /// What to drop on which server.
    made: Option<(String, DatabaseUrl)>,
}

impl Scratch {
    /// Makes one for the database at `url`.
    ///
    /// # Errors
    /// On PostgreSQL, if the user may not create databases.
    pub async fn beside(url: &DatabaseUrl) -> Result<Self> {
        if url.kind() == Kind::Sqlite {
            return Ok(Self {
                database: Database::open(&DatabaseUrl::parse(":memory:")?).await?,
                made: None,
            });
        }
        let name = name();
        create(url, &name).await?;
        let made = Some((name.clone(), url.clone()));
        match Database::open_scratch(&url.with_database(&name)).await {
            Ok(database) => Ok(Self { database, made }),
            Err(error) => {
                drop_now(&name, url);
                Err(error)
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some((name, url)) = self.made.take() {
            drop_now(&name, &url);
        }
    }
}

/// Of this process, at this moment.
fn name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("drivetrain_scratch_{}_{}", std::process::id(), now.subsec_nanos())
}

async fn create(url: &DatabaseUrl, name: &str) -> Result<()> {
    let Database::Pg(db) = Database::open(url).await? else {
        return Ok(());
    };
    let sql = format!("CREATE DATABASE {name}");
    let created = db.acquire().await?.batch_execute(&sql).await;
    created.map_err(|source| Error::Scratch {
        source: Box::new(source),
    })
}

/// On a thread of its own, since a value is dropped where nothing can be awaited.
fn drop_now(name: &str, url: &DatabaseUrl) {
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let url = url.secret().to_owned();
    let dropped = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .ok()?;
        runtime.block_on(async {
            let db: Db<Pg> = Db::connect(url).await.ok()?;
            db.acquire().await.ok()?.batch_execute(&sql).await.ok()
        })
    });
    // If the server is gone, there is nobody left to tell.
    let _ = dropped.join();
}
