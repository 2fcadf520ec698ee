#[path = "../blog.rs"]
mod blog;
use blog::*;

#[derive(Row)]
struct Author {
    id: i64,
    name: String,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let authors: Vec<Author> = users::table.select((users::id, users::name)).fetch_all(db).await?;
    Ok(())
}

fn main() {}
