#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Post,
    #[eager(count(Post), order = posts::id)]
    post_count: i64,
    #[eager(has_more)]
    comments: Vec<Comment>,
    last: Option<Post>,
}

// What uses the shape is no mistake as well.
async fn uses(db: &Db<Sqlite>) -> Result<()> {
    let ada = UserWithAll::get(1, db).await?;
    println!("{}", ada.user.name);
    Ok(())
}

fn main() {}
