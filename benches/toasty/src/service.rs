//! Toasty on its pool: <https://tokio-rs.github.io/toasty/0.11.0/guide/database-setup.html>.

use contest::data::NewAccount;
use contest::{Result, Service};
use toasty::Db;

use crate::model::{Account, User};
use crate::peer;

#[derive(Clone)]
pub struct ToastyPool(Db);

pub async fn service(url: &str) -> Result<ToastyPool> {
    Ok(ToastyPool(crate::connect(url, 8).await?))
}

impl Service for ToastyPool {
    type Account = Account;
    type User = User;

    fn name(&self) -> &'static str {
        "Toasty"
    }

    async fn find(&self, key: i64) -> Result<Account> {
        Ok(Account::get_by_id(&mut self.0.clone(), &(key as u64)).await?)
    }

    async fn create(&self, new: NewAccount) -> Result<Account> {
        peer::create(&mut self.0.clone(), new).await
    }

    async fn page(&self, page: i64) -> Result<(Vec<Account>, i64)> {
        peer::page(&mut self.0.clone(), page).await
    }

    async fn user(&self, key: i64) -> Result<User> {
        peer::one(&mut self.0.clone(), key).await
    }
}
