#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader { name: String })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::title.ne(name))]
    posts: Vec<Post>,
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let users: Vec<UserToRead> = users::table.fetch_all(db).await?;
    Ok(())
}

fn main() {}
