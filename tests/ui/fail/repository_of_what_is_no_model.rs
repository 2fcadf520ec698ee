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
    let authors = db.repository::<Author>();
    Ok(())
}

fn main() {}
