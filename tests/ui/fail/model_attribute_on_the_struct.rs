use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
#[model(soft_delete)]
struct Post {
    id: i64,
}

fn main() {}
