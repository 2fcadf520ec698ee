#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::restore(1, db).await?;
    Ok(())
}

fn main() {}
