use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        title -> Text,
        user_id -> BigInt,
    }
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(max_length = 3)]
struct AWordOfFields {
    id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct AWordOfStructs {
    #[model(strict)]
    id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(stritc)]
struct ASlip {
    #[model(uniqe)]
    id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(engine = "memory")]
struct AnotherWord {
    id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct Twice {
    #[model(comment = "a", comment = "b")]
    id: i64,
}

fn main() {}
