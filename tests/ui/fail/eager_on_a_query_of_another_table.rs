#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<UserWithPosts> = posts::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
