#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let by_key = Keyset::new((posts::id.asc(),));
    let page = posts::table.order(posts::title.desc()).fetch_after::<Post, _>(&by_key, None, 20, db).await?;
    Ok(())
}

fn main() {}
