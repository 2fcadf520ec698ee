#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many, via = (posts::user_id, posts::editor_id))]
    posts: Vec<Post>,
}

fn main() {}
