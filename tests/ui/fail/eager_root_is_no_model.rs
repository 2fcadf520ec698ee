#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug)]
struct Author {
    id: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct AuthorWithPosts {
    #[eager(root)]
    author: Author,
    #[eager(has_many)]
    posts: Vec<Post>,
}

fn main() {}
