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
#[model(index(titel, id.desc()))]
struct InAnIndex {
    id: i64,
    title: String,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(unique(id, name), index(title, include(name)))]
struct InAUnique {
    id: i64,
    title: String,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(foreign_key(id, room, references(rooms(id, room))), exclude(with(room = "=")))]
struct InAConstraint {
    id: i64,
}

#[derive(Model)]
#[diesel(table_name = posts)]
#[model(index(title, nulls_not_distinct))]
struct NullsOfAnIndex {
    id: i64,
    title: String,
}

fn main() {}
