#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct TagWithPosts {
    #[eager(root)]
    tag: Tag,
    #[eager(many_to_many(through = PostTag), to = post_tags::post_id)]
    posts: Vec<Post>,
}

fn main() {}
