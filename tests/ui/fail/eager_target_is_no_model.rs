#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug)]
struct Note {
    text: String,
}

#[derive(Clone, Debug, EagerLoad)]
struct UserWithNotes {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    notes: Vec<Note>,
}

fn main() {}
