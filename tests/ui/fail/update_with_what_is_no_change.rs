#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::update(1, NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() }, db).await?;
    Ok(())
}

fn main() {}
