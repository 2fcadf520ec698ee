#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::update(1, UserChanges { name: None }, &db.reader()).await?;
    Ok(())
}

fn main() {}
