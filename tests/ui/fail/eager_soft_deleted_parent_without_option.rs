#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct CommentWithPost {
    #[eager(root)]
    comment: Comment,
    #[eager(belongs_to)]
    post: Post,
}

fn main() {}
