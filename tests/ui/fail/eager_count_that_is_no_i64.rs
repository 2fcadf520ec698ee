#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithCount {
    #[eager(root)]
    user: User,
    #[eager(count(Post))]
    post_count: u32,
}

fn main() {}
