#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<User> = User::only_deleted().fetch_all(db).await?;
    Ok(())
}

fn main() {}
