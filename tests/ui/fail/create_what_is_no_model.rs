#[path = "../blog.rs"]
mod blog;
use blog::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Author {
    id: i64,
    name: String,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    let author = Author::create(new, db).await?;
    Ok(())
}

fn main() {}
