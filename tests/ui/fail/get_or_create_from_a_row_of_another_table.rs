#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let new = NewPost { user_id: 1, title: "Hello".to_owned() };
    let user = User::get_or_create(users::name.eq("Ada"), new, db).await?;
    Ok(())
}

fn main() {}
