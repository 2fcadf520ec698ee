use drivetrain::Model;

diesel::table! {
    posts (blog_id, slug) {
        blog_id -> BigInt,
        slug -> Text,
    }
}

#[derive(Model)]
#[diesel(primary_key(slug, blog_id))]
struct Post {
    blog_id: i64,
    slug: String,
}

#[test]
fn compiles() {
    assert_eq!(Post::KEY, ["slug", "blog_id"]);
    assert_eq!(
        Post {
            blog_id: 7,
            slug: "a".into()
        }
        .key(),
        ("a".into(), 7)
    );
}
