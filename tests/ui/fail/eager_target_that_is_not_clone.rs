#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Debug, EagerLoad)]
struct PostWithComments {
    #[eager(root)]
    post: Post,
    #[eager(has_many)]
    comments: Vec<Comment>,
}

#[derive(Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<PostWithComments>,
}

fn main() {}
