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
struct NotNull {
    id: i64,
    #[model(references(users), on_delete = set_null)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct WithoutADefault {
    id: i64,
    #[model(references(users), on_delete = set_default)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct Nowhere {
    id: i64,
    #[model(on_delete = cascade)]
    title: String,
    #[model(deferrable)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(foreign_key(id, user_id, references(users(id))))]
struct OneForTwo {
    id: i64,
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(foreign_key(id, user_id))]
struct WithoutATable {
    id: i64,
    user_id: i64,
}

fn main() {}
