#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let user = User::find(1, &mut db.clone()).await?;
    Ok(())
}

fn main() {}
