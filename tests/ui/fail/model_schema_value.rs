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
struct WithoutAValue {
    #[model(max_length)]
    id: i64,
    #[model(default)]
    title: String,
    #[model(check)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(index)]
struct WithoutColumns {
    id: i64,
    #[model(precision)]
    title: String,
    #[model(on_delete)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(conventions(plural = false))]
struct UnknownInside {
    id: i64,
    #[model(index(backwards))]
    title: String,
    #[model(on_delete = forget)]
    user_id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(index(title.backwards()))]
struct UnknownBehindAColumn {
    id: i64,
    #[model(collate(mysql = "utf8"))]
    title: String,
    #[model(default = today)]
    user_id: i64,
}

fn main() {}
