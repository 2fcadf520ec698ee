#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let deleted = User::delete_where(posts::title.eq("Hello"), db).await?;
    Ok(())
}

fn main() {}
