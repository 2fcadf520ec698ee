#[path = "../blog.rs"]
mod blog;
use blog::*;
use diesel::PgTextExpressionMethods;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<User> = users::table.filter(users::name.ilike("a%")).fetch_all(db).await?;
    Ok(())
}

fn main() {}
