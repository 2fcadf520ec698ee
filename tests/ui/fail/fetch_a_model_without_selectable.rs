#[path = "../blog.rs"]
mod blog;
use blog::*;

#[derive(Queryable, Model)]
#[diesel(table_name = users)]
struct Author {
    id: i64,
    name: String,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let authors: Vec<Author> = users::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
