#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    let user = User::create(new, &db.reader()).await?;
    Ok(())
}

fn main() {}
