//! Toasty as a contender, asked from standard input: `toasty-benches URL`, where the URL is `postgres://…`, `sqlite:…`
//! or the path of an SQLite file. The tables exist.

mod model;
mod peer;
mod service;

use std::env;

use contest::{Result, pooled, remote, single};
use toasty::Db;

fn main() -> Result<()> {
    let url = env::args().nth(1).ok_or("usage: toasty-benches URL")?;
    let url = if url.contains(':') {
        url
    } else {
        format!("sqlite:{url}")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (peer, service) = (peer::peer(&url).await?, service::service(&url).await?);
        remote::answer(&mut [single(peer), pooled(service)]).await
    })
}

async fn connect(url: &str, connections: usize) -> Result<Db> {
    Ok(Db::builder()
        .models(toasty::models!(crate::*))
        .max_pool_size(connections)
        .connect(url)
        .await?)
}
