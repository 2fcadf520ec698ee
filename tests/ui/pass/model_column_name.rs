use drivetrain::Model;

diesel::table! {
    posts (code) {
        code -> Text,
        r#type -> Timestamp,
    }
}

#[derive(Model)]
#[diesel(primary_key(code))]
struct Post {
    #[diesel(column_name = code)]
    key: String,
    #[diesel(column_name = "type")]
    #[model(created_at)]
    created_at: chrono::NaiveDateTime,
}

#[test]
fn compiles() {
    assert_eq!((Post::KEY, Post::CREATED_AT), (["code"].as_slice(), Some("type")));
    let post = Post {
        key: "a".into(),
        created_at: Default::default(),
    };
    assert_eq!((post.key(), post.created_at), ("a".into(), Default::default()));
}
