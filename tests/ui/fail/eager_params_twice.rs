#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader { name: String })]
#[eager(params = Writer { id: i64 })]
struct UserToRead {
    #[eager(root)]
    user: User,
}

fn main() {}
