#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let changed = diesel::update(users::table).set(posts::title.eq("Ada")).execute(db).await?;
    Ok(())
}

fn main() {}
