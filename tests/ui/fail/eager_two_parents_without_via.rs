#[path = "../relations.rs"]
mod relations;
use relations::*;

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = comments, belongs_to(User, foreign_key = author_id))]
#[diesel(belongs_to(User, foreign_key = post_id))]
struct Remark {
    id: i64,
    post_id: i64,
    author_id: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct RemarkWithAuthor {
    #[eager(root)]
    remark: Remark,
    #[eager(belongs_to)]
    author: User,
}

fn main() {}
