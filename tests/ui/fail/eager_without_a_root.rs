#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

// What uses the shape is no mistake as well.
async fn uses(db: &Db<Sqlite>) -> Result<()> {
    users::table.fetch_all::<UserWithPosts>(db).await?;
    UserWithPosts::get(1, db).await?;
    Ok(())
}

fn main() {}
