#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let changes = UserChanges { name: None };
    let changed = User::update_many([1, 2], changes, db).await?;
    Ok(())
}

fn main() {}
