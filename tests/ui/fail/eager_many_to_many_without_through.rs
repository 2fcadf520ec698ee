#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTags {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many)]
    tags: Vec<Tag>,
}

fn main() {}
