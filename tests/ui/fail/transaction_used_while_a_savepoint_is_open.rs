#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.transaction(async |mut tx| {
        tx.savepoint(async |savepoint| {
            User::delete(1, &savepoint).await?;
            User::delete(2, &tx).await
        })
        .await
    })
    .await?;
    Ok(())
}

fn main() {}
