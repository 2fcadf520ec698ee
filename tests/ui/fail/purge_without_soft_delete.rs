#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    User::purge(1, db).await?;
    Ok(())
}

fn main() {}
