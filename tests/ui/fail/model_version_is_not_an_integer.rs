use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        version -> Text,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(version)]
    version: String,
}

fn main() {}
