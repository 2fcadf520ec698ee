#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithEditor {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: User,
}

fn main() {}
