use drivetrain::{Model, SoftDelete};

diesel::table! {
    posts (id) {
        id -> BigInt,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(soft_delete)]
    deleted_at: Option<chrono::NaiveDateTime>,
}

#[test]
fn compiles() {
    let _ = (Post::scoped(), Post::only_deleted(), Post::set_deleted(None));
    assert!(
        Post {
            id: 7,
            deleted_at: None
        }
        .deleted_at
        .is_none()
    );
}
