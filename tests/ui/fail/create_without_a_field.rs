#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::create(NewUser { name: "Ada".to_owned() }, db).await?;
    Ok(())
}

fn main() {}
