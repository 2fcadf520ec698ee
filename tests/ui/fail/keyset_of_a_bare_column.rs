#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let by_key = Keyset::new((posts::title, posts::id));
    Ok(())
}

fn main() {}
