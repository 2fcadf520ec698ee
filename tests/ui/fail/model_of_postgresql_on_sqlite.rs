#[path = "../blog.rs"]
mod blog;
use blog::*;

diesel::table! {
    events (id) {
        id -> BigInt,
        tags -> Array<Text>,
    }
}

#[derive(Queryable, Selectable, Model)]
#[diesel(table_name = events)]
struct Event {
    id: i64,
    tags: Vec<String>,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let events: Vec<Event> = events::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
