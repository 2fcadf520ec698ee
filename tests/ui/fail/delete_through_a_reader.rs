#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    User::delete(1, &db.reader()).await?;
    Ok(())
}

fn main() {}
