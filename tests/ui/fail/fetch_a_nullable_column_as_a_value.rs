#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let titles: Vec<String> =
        users::table.left_join(posts::table).select(posts::title.nullable()).fetch_all(db).await?;
    Ok(())
}

fn main() {}
