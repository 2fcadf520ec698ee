#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader { name: String })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::title.ne(name))]
    posts: Vec<Post>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    user: UserToRead,
}

fn main() {}
