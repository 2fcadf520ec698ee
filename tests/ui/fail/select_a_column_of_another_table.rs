#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let titles: Vec<String> = users::table.select(posts::title).fetch_all(db).await?;
    Ok(())
}

fn main() {}
