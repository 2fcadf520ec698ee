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
struct Defaults {
    #[model(default = "one")]
    id: i64,
    #[model(default = 1)]
    title: String,
    #[model(default = 1.5)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct Sources {
    #[model(identity, default = 1)]
    id: i64,
    #[model(generated = "lower(body)", default = "")]
    title: String,
    #[model(generated = "id + 1", identity = always)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
struct Types {
    #[model(max_length = 3)]
    id: i64,
    #[model(sql_type = "varchar(3)", max_length = 3)]
    title: String,
    #[model(sql_type = "numeric(10, 2)", precision(10, 2))]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(without_rowid)]
struct Counted {
    #[model(autoincrement)]
    id: i64,
    #[model(identity)]
    title: String,
}

fn main() {}
