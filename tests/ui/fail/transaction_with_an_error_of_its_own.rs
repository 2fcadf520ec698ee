#[path = "../blog.rs"]
mod blog;
use blog::*;

struct TooPoor;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.transaction(async |tx| {
        User::delete(1, &tx).await.map_err(|_| TooPoor)
    })
    .await
    .ok();
    Ok(())
}

fn main() {}
