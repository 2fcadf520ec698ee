use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        updated_at -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(updated_at)]
    updated_at: i64,
}

fn main() {}
