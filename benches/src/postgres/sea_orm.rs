//! [SeaORM](crate::sea_orm) on PostgreSQL.

use contest::{Peer, Result, Service};

use crate::sea_orm;

pub async fn peer(url: &str) -> Result<impl Peer + use<>> {
    sea_orm::peer(url, 65_535).await
}

pub async fn service(url: &str) -> Result<impl Service + use<>> {
    sea_orm::service(url).await
}
