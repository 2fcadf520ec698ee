#[path = "../blog.rs"]
mod blog;
use blog::*;

diesel::table! {
    events (id) {
        id -> BigInt,
        at -> TimestamptzSqlite,
    }
}

#[derive(Queryable, Selectable, Model)]
#[diesel(table_name = events)]
struct Event {
    id: i64,
    at: DateTime<Utc>,
}

async fn mistake(db: &Db<Pg>) -> Result<()> {
    let events: Vec<Event> = events::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
