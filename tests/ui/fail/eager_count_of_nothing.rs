#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithCount {
    #[eager(root)]
    user: User,
    #[eager(count)]
    post_count: i64,
}

fn main() {}
