//! [SeaORM](crate::sea_orm) on SQLite.

use contest::{Peer, Result, Service};

use crate::sea_orm;

pub async fn peer(path: &str) -> Result<impl Peer + use<>> {
    sea_orm::peer(&url(path), 32_766).await
}

pub async fn service(path: &str) -> Result<impl Service + use<>> {
    sea_orm::service(&url(path)).await
}

fn url(path: &str) -> String {
    if path.starts_with("sqlite:") {
        path.to_owned()
    } else {
        format!("sqlite://{path}")
    }
}
