use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        version -> Integer,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(version, version)]
    version: i32,
}

fn main() {}
