use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
    }
}

#[derive(Model)]
#[diesel(table_name = posts, table_name = articles)]
struct Post {
    id: i64,
}

fn main() {}
