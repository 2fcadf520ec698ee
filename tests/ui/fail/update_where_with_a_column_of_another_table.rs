#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let changes = UserChanges { name: None };
    let changed = User::update_where(posts::title.eq("Hello"), changes, db).await?;
    Ok(())
}

fn main() {}
