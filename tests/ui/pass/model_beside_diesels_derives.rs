#![deny(warnings)]

use drivetrain::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        title -> Nullable<Text>,
    }
}

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
pub struct User {
    pub id: i64,
}

#[derive(Debug, Queryable, Selectable, Identifiable, Associations, Insertable, AsChangeset, Model)]
#[diesel(belongs_to(User, foreign_key = user_id), table_name = posts)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite), treat_none_as_null = true)]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    #[diesel(select_expression = posts::title, select_expression_type = posts::title)]
    pub title: Option<String>,
}

#[test]
fn compiles() {
    assert_eq!((User::TABLE, Post::TABLE), ("users", "posts"));
}
