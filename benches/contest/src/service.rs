//! A contender on its pool.

use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::contender::{Contender, Turn};
use crate::data::{NewAccount, key};
use crate::http::Site;
use crate::{Meter, Operation, Result, count, tasks};

/// A contender on its pool of eight connections, with the pool's defaults otherwise: the state of a web service.
pub trait Service: Clone + Send + Sync + 'static {
    type Account: Serialize + Send + 'static;
    type User: Serialize + Send + 'static;

    /// Its name in the report.
    fn name(&self) -> &'static str;

    /// An account, which exists.
    fn find(&self, key: i64) -> impl Future<Output = Result<Self::Account>> + Send;

    /// Inserts an account and reads it back.
    fn create(&self, new: NewAccount) -> impl Future<Output = Result<Self::Account>> + Send;

    /// A page of accounts by key, counted from 1, and the number of all.
    fn page(&self, page: i64) -> impl Future<Output = Result<(Vec<Self::Account>, i64)>> + Send;

    /// A user with profile, posts, their tags and comments.
    fn user(&self, key: i64) -> impl Future<Output = Result<Self::User>> + Send;
}

/// A service in a contest.
pub fn pooled(service: impl Service) -> Box<dyn Contender> {
    Box::new(Pooled { service, site: None })
}

struct Pooled<S> {
    service: S,
    site: Option<Site>,
}

impl<S: Service> Contender for Pooled<S> {
    fn name(&self) -> String {
        self.service.name().to_owned()
    }

    fn supports(&mut self, operation: Operation) -> bool {
        operation.is_pooled()
    }

    fn turn(&mut self, operation: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>> {
        let Self { service, site } = self;
        Box::pin(async move {
            match operation {
                Operation::FindPooled => count!(repeats, from, |i| {
                    std::hint::black_box(service.find(key(i)).await?);
                    1
                }),
                Operation::Tasks => count!(repeats, from, |i| tasks::look_up(service, i).await?),
                Operation::Http(endpoint) => {
                    if site.is_none() {
                        *site = Some(Site::open(service.clone()).await?);
                    }
                    let site = site.as_mut().expect("it was opened");
                    let meter = Meter::start();
                    let rows = site.ask(endpoint, from, repeats).await?;
                    Ok(Turn {
                        cost: meter.stop(repeats),
                        rows,
                    })
                }
                other => Err(format!("`{other}` is not for a pool").into()),
            }
        })
    }
}
