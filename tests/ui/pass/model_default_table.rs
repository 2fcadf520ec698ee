use drivetrain::Model;

diesel::table! {
    blog_posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct BlogPost {
    id: i64,
}

#[test]
fn compiles() {
    assert_eq!(BlogPost::TABLE, "blog_posts");
    assert_eq!(BlogPost { id: 7 }.key(), 7);
}
