#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let newest = Keyset::new((users::id.desc(),));
    let hello = users::table.filter(posts::title.eq("Hello"));
    let page = hello.fetch_after::<User, _>(&newest, None, 20, db).await?;
    Ok(())
}

fn main() {}
