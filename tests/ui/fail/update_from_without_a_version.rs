#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::get(1, db).await?;
    let user = User::update_from(&user, UserChanges { name: None }, db).await?;
    Ok(())
}

fn main() {}
