use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        created -> Timestamp,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(created_at)]
    created: chrono::NaiveDateTime,
}

#[test]
fn compiles() {
    assert_eq!(Post::CREATED_AT, Some("created"));
    assert_eq!(
        Post {
            id: 7,
            created: Default::default()
        }
        .created,
        Default::default()
    );
}
