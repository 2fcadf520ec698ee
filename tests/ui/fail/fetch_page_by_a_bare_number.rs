#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let page = users::table.order(users::id).fetch_page::<User, _>(2, db).await?;
    Ok(())
}

fn main() {}
