use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model]
    version: i32,
}

fn main() {}
