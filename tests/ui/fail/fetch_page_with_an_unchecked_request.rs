#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let page = users::table.order(users::id).fetch_page::<User, _>(PageRequest::new(1, 20), db).await?;
    Ok(())
}

fn main() {}
