use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(soft_deleted)]
    deleted_at: Option<chrono::NaiveDateTime>,
}

fn main() {}
