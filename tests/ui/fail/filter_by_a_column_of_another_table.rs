#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<User> = users::table.filter(posts::title.eq("Hello")).fetch_all(db).await?;
    Ok(())
}

fn main() {}
