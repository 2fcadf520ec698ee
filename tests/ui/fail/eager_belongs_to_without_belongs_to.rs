#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct CommentWithAuthor {
    #[eager(root)]
    comment: Comment,
    #[eager(belongs_to)]
    author: User,
}

fn main() {}
