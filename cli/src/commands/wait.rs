//! `wait`: until the database answers.

use std::pin::pin;
use std::sync::Once;
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
        let say = Once::new();
        let say = || say.call_once(|| context.output.note(&format!("waiting for {url}")));
        while let Err(error) = told(attempt(&url, self.timeout.saturating_sub(start.elapsed())), say).await {
            if start.elapsed() + PAUSE >= self.timeout {
                context
                    .output
                    .note(&format!("{url} did not answer within {:?}", self.timeout));
                return Err(error);
            }
            tokio::time::sleep(PAUSE).await;
        }
        context
            .output
            .detail(&format!("{url} answers after {:.1?}", start.elapsed()));
        Ok(Exit::Done)
    }
}

/// Does `say` once an attempt failed or takes its time: a server that is down is asked again within one.
async fn told(attempt: impl Future<Output = Result<()>>, say: impl Fn()) -> Result<()> {
    let mut attempt = pin!(attempt);
    let result = match tokio::time::timeout(PAUSE, &mut attempt).await {
        Ok(result) => result,
        Err(_) => {
            say();
            attempt.await
        }
    };
    result.inspect_err(|_| say())
}

/// One attempt. A file of SQLite is not created: it has to come into being.
async fn attempt(url: &DatabaseUrl, left: Duration) -> Result<()> {
    if let Some(path) = url.path().filter(|path| !path.exists()) {
        let missing = Error::file("open", path);
        return Err(missing(std::io::ErrorKind::NotFound.into()));
    }
    let answer = async {
        // It says why it gave up, before the time is over.
        let database = Database::open_within(url, left.saturating_sub(PAUSE).max(PAUSE)).await?;
        on_database!(&database, db => db.acquire().await.map(drop))?;
        Ok(())
    };
    match tokio::time::timeout(left.max(2 * PAUSE), answer).await {
        Ok(result) => result,
        Err(_) => Err(Error::project(
            format!("{url} takes connections but does not answer"),
            "is it still starting?",
        )),
    }
}
