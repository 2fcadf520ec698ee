#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, with = Reader)]
    user: UserWithPosts,
}

struct Reader;

fn main() {}
