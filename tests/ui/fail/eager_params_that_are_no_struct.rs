#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader)]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

fn main() {}
