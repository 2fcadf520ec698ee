#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.build_transaction().read_only().run(async |tx| User::delete(1, &tx).await).await?;
    Ok(())
}

fn main() {}
