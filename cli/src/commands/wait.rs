//! `wait`: until the database answers.

use std::time::{Duration, Instant};

use clap::Args;

use super::Context;
use crate::database::Database;
use crate::project::DatabaseUrl;
use crate::{Error, Exit, Result, duration, on_database};

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// How long.
#[derive(Args, Clone, Debug)]
pub struct Wait {
    /// Give up after this time
    #[arg(long, default_value = "60s", value_name = "DURATION", value_parser = duration::parse)]
    pub timeout: Duration,
}

impl Wait {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let url = context.project()?.url()?;
        let start = Instant::now();
        let mut said = false;
        while let Err(error) = attempt(&url, self.timeout.saturating_sub(start.elapsed())).await {
            if start.elapsed() + PAUSE >= self.timeout {
                context
                    .output
                    .note(&format!("{url} did not answer within {:?}", self.timeout));
                return Err(error);
            }
            if !said {
                context.output.note(&format!("waiting for {url}: {error}"));
                said = true;
            }
            tokio::time::sleep(PAUSE).await;
        }
        context
            .output
            .detail(&format!("{url} answers after {:.1?}", start.elapsed()));
        Ok(Exit::Done)
    }
}

/// One attempt. A file of SQLite is not created: it has to come into being.
async fn attempt(url: &DatabaseUrl, left: Duration) -> Result<()> {
    if let Some(path) = url.path().filter(|path| !path.exists()) {
        let missing = Error::file("open", path);
        return Err(missing(std::io::ErrorKind::NotFound.into()));
    }
    let answer = async {
        let database = Database::open(url).await?;
        on_database!(&database, db => db.acquire().await.map(drop))?;
        Ok(())
    };
    match tokio::time::timeout(left.max(PAUSE), answer).await {
        Ok(result) => result,
        Err(_) => Err(Error::project(
            format!("{url} takes connections but does not answer"),
            "is it still starting?",
        )),
    }
}
