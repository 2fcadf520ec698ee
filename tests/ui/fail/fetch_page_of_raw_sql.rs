#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let page = diesel::sql_query("SELECT * FROM users").fetch_page::<User, _>(PageRequest::new(1, 20)?, db).await?;
    Ok(())
}

fn main() {}
