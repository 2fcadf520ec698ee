#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: Vec<User>,
    #[eager(has_many)]
    posts: Vec<Post>,
}

fn main() {}
