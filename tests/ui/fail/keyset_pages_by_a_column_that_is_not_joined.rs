#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let by_author = Keyset::new((users::name.asc(), posts::id.asc()));
    let page = posts::table.fetch_after::<Post, _>(&by_author, None, 20, db).await?;
    Ok(())
}

fn main() {}
