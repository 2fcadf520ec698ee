#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
enum UserWithPosts {
    User(User),
}

fn main() {}
