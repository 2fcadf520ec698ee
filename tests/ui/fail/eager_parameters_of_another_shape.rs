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

struct Writer;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let ada = UserToRead::with(Writer).get(1, db).await?;
    Ok(())
}

fn main() {}
