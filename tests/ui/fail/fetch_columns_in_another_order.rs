#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<(i64, String)> = users::table.select((users::name, users::id)).fetch_all(db).await?;
    Ok(())
}

fn main() {}
