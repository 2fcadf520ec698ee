#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.transaction(async |tx| {
        tx.savepoint(async |savepoint| User::delete(1, &savepoint).await).await
    })
    .await?;
    Ok(())
}

fn main() {}
