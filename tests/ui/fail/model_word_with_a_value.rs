use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(version = 1)]
    version: i32,
}

fn main() {}
