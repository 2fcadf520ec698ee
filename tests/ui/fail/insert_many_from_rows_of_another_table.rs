#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewPost { user_id: 1, title: "Hello".to_owned() };
    let users = User::insert_many([new], db).await?;
    Ok(())
}

fn main() {}
