#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, filter = users::name.ne("Ada"))]
    user: User,
}

fn main() {}
