//! What is wrong with models, with its place and what to write.

use drivetrain_cli::schema::Dialect;
use drivetrain_cli::wanted::{self, Types};

use crate::made::read;

const USER: &str = "#[derive(Model)] #[diesel(table_name = users)] struct User { id: i64, email: String }\n";

/// What is said of a model of posts with these fields, on the second line, beside one of users.
fn post(attributes: &str, fields: &str) -> String {
    let source =
        format!("{USER}#[derive(Model)] #[diesel(table_name = posts{attributes})] struct Post {{ id: i64, {fields} }}");
    read(&source)
        .expect_err("is refused")
        .split_once(": ")
        .map(|(_, message)| message.to_owned())
        .expect("a place")
}

#[test]
fn foreign_keys() {
    assert_eq!(
        post(", belongs_to(Person)", "person_id: i64"),
        "no model `Person` is found in this crate: say the table with `references(…)` on `person_id`"
    );
    assert_eq!(
        post(", belongs_to(User)", "author_id: i64"),
        "no field for the foreign key `user_id`: add it, or say `foreign_key = …`"
    );
    assert_eq!(
        post("", "#[model(references(people))] author_id: i64"),
        "people has no model, so its key is not known: write `references(people(id))`"
    );
    assert_eq!(
        post("", "#[model(references(users(email)))] author: String"),
        "a foreign key points to what is unique at once in all rows: say `unique` of (email) in users"
    );
    assert_eq!(
        post("", "#[model(references(users(name)))] author: String"),
        "users has no column `name`"
    );
    assert_eq!(
        post("", "#[model(references(users), on_delete = set_null)] user_id: i64"),
        "`set_null` needs a column that may be null: make `user_id` an `Option`, or choose `cascade` or `restrict`"
    );
    assert_eq!(
        post("", "#[model(on_delete = cascade)] user_id: i64"),
        "`user_id` points nowhere: add `belongs_to(…)` to the struct, or `references(…)` here"
    );
}

#[test]
fn names() {
    assert_eq!(
        post("", "#[model(renamed_from = headline)] title: String, headline: String"),
        "posts has a column `headline` still: say where that one comes from, or remove it"
    );
    assert_eq!(
        post("", "#[model(renamed_from = title)] title: String"),
        "`title` is the name that it has: remove `renamed_from`"
    );
    let other = "#[derive(Model)] #[diesel(table_name = shop::items)] struct Item { id: i64 }";
    assert_eq!(
        read(other).expect_err("is refused"),
        "lib.rs:1:46: it cannot be told whether `shop` is a schema of PostgreSQL: say `#[model(schema = \"shop\")]`, or \
         `#[model(schema = \"\")]` for the default one"
    );
}

#[test]
fn types() {
    assert_eq!(
        post("", "size: (i32, i32)"),
        "`(i32, i32)` is no type of a column: say `#[model(sql_type = \"…\")]`, or `#[diesel(embed)]` for a struct of columns"
    );
    assert_eq!(
        post("", "#[diesel(embed)] address: other::Address"),
        "the struct that is embedded is not found in this crate: give the columns fields of their own"
    );
    let two = "mod a { #[diesel(sql_type = Text)] pub struct T; } mod b { #[diesel(sql_type = Integer)] pub struct T; } \
               use a::*; use b::*; #[derive(Model)] #[diesel(table_name = t)] struct M { id: i64, t: T }";
    assert_eq!(
        read(two).expect_err("is refused"),
        "lib.rs:1:189: `T` is a::T or b::T: name the one that is meant with its module"
    );
}

#[test]
fn several_are_told_together_in_the_order_of_the_source() {
    let source = "
#[derive(Model)] #[diesel(table_name = posts)]
struct Post {
    #[model(uniqe)] id: i64,
    #[model(index = 3)] title: String,
}
#[derive(Model)] #[diesel(table_name = tags)]
#[model(index(nme))]
struct Tag { id: i64, name: String }";
    assert_eq!(
        read(source).expect_err("is refused"),
        "lib.rs:4:13: unknown word `uniqe`: did you mean `unique`?\n\
         lib.rs:5:21: expected boolean literal\n\
         lib.rs:8:15: no field for the column `nme`: this model has `id`, `name`"
    );
}

#[test]
fn what_one_database_lacks_is_told_for_that_one() {
    let made = |fields: &str, dialect| {
        let source = format!("#[derive(Model)] #[diesel(table_name = posts)] struct Post {{ id: i64, {fields} }}");
        let models = read(&source).expect("models");
        wanted::script(&models, dialect, &Types::default()).map_err(|errors| errors.to_string())
    };
    let long = format!("{}: i64", "x".repeat(64));
    let refused = made(&long, Dialect::Postgres).expect_err("is refused");
    assert!(
        refused.ends_with("has 64 bytes, and PostgreSQL keeps 63: give it a shorter one"),
        "{refused}"
    );
    made(&long, Dialect::Sqlite).expect("SQLite keeps it");
    let refused = made("#[model(default = now)] title: String", Dialect::Postgres).expect_err("is refused");
    assert!(
        refused.ends_with("`now` is for times, and `title` is TEXT"),
        "{refused}"
    );
    let refused = made("#[model(max_length = 3)] at: NaiveDate", Dialect::Postgres).expect_err("is refused");
    assert!(
        refused.ends_with("`max_length` is for texts, and this is DATE: say the whole type with `sql_type`"),
        "{refused}"
    );
}
