#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPost {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    post: Vec<Post>,
}

fn main() {}
