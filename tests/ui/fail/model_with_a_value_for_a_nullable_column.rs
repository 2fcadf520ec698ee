#[path = "../blog.rs"]
mod blog;
use blog::*;

diesel::table! {
    events (id) {
        id -> BigInt,
        title -> Nullable<Text>,
    }
}

#[derive(Queryable, Selectable, Model)]
#[diesel(table_name = events)]
struct Event {
    id: i64,
    title: String,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let event = Event::find(1, db).await?;
    Ok(())
}

fn main() {}
