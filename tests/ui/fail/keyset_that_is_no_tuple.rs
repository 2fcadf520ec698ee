#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let by_key = Keyset::new(posts::id.asc());
    Ok(())
}

fn main() {}
