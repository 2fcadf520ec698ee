use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    #[model(version)]
    id: i64,
}

fn main() {}
