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
    let comments = UserWithPosts::get(1, db).await?.comments;
    Ok(())
}

fn main() {}
