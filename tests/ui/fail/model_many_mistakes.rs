use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(soft_delete)]
    deleted_at: chrono::NaiveDateTime,
    #[model(touched)]
    updated_at: chrono::NaiveDateTime,
    #[model(version)]
    version: bool,
}

// The facts that are right still hold, so that this is no mistake as well.
fn key(post: &Post) -> i64 {
    post.key()
}

fn main() {}
