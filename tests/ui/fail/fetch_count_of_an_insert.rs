#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let count = diesel::insert_into(users::table).values(users::name.eq("Ada")).fetch_count(db).await?;
    Ok(())
}

fn main() {}
