#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, via = users::id)]
    user: User,
}

fn main() {}
