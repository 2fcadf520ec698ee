use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        version -> Integer,
        revision -> Integer,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(version)]
    version: i32,
    #[model(version)]
    revision: i32,
}

fn main() {}
