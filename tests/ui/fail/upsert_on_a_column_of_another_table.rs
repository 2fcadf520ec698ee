#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    let user = User::upsert(new, posts::title, UserChanges { name: None }, db).await?;
    Ok(())
}

fn main() {}
