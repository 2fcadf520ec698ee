#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<User> = posts::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
