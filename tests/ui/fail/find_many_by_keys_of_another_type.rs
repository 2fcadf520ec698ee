#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users = User::find_many(["ada", "bob"], db).await?;
    Ok(())
}

fn main() {}
