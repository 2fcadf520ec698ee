#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, limit = 1)]
    user: User,
}

fn main() {}
