#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct WithPosts<T> {
    #[eager(root)]
    root: T,
    #[eager(has_many)]
    posts: Vec<Post>,
}

fn main() {}
