#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    db.build_transaction().retry(3).run(async move |tx| User::create(new, &tx).await).await?;
    Ok(())
}

fn main() {}
