#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let by_title = Keyset::new((posts::title.asc(),));
    Ok(())
}

fn main() {}
