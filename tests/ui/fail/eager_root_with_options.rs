#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root, with_deleted)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

fn main() {}
