#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    let user = User::upsert(new, users::email, UserChanges { name: None }, &db.reader()).await?;
    Ok(())
}

fn main() {}
