#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let changed = diesel::update(users::table).set(users::name.eq("Ada")).execute(&db.reader()).await?;
    Ok(())
}

fn main() {}
