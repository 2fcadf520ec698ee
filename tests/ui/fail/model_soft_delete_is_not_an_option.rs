use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(soft_delete)]
    deleted_at: chrono::NaiveDateTime,
}

fn main() {}
