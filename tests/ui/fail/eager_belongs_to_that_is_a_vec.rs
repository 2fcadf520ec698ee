#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    user: Vec<User>,
}

fn main() {}
