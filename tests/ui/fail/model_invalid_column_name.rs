use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        created_at -> Timestamp,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[diesel(column_name = "written at")]
    #[model(created_at)]
    created_at: chrono::NaiveDateTime,
}

fn main() {}
