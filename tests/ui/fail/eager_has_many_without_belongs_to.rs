#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithComments {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    comments: Vec<Comment>,
}

fn main() {}
