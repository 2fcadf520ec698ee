use drivetrain::Model;

diesel::table! {
    posts (blog_id, slug) {
        blog_id -> BigInt,
        slug -> Text,
    }
}

#[derive(Model)]
#[diesel(primary_key(blog_id, slag))]
struct Post {
    blog_id: i64,
    slug: String,
}

fn main() {}
