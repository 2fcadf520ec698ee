#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTags {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag), to = tags::id)]
    tags: Vec<Tag>,
}

fn main() {}
