#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<User> = users::table.order(posts::title).fetch_all(db).await?;
    Ok(())
}

fn main() {}
