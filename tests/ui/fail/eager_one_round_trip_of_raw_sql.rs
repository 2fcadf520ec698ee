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

async fn mistake(db: &Db<Pg>) -> Result<()> {
    let users: Vec<UserWithPosts> = diesel::sql_query("SELECT * FROM users").one_round_trip().fetch_all(db).await?;
    Ok(())
}

fn main() {}
