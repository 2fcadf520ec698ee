#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let changes = PostChanges { title: None };
    let user = User::update(1, changes, db).await?;
    Ok(())
}

fn main() {}
