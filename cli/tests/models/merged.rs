//! Several models on one table.

use crate::made::{on_postgres, read};

const FULL: &str = "
#[derive(Model)] #[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    #[model(unique, max_length = 200)] pub email: String,
    pub bio: Option<String>,
}
";

#[tokio::test]
async fn a_narrow_model_beside_the_full_one_adds_nothing() {
    let narrow = "#[derive(Model)] #[diesel(table_name = users)] pub struct Name { pub id: i64, pub email: String, #[model(default = 0)] pub age: i32 }";
    let schema = on_postgres(&read(&format!("{narrow}{FULL}")).expect("models")).await;
    let users = &schema.tables[0];
    let columns = users
        .columns
        .iter()
        .map(|it| format!("{} {}", it.name, it.sql_type.text));
    assert_eq!(
        columns.collect::<Vec<_>>(),
        ["id bigint", "email character varying(200)", "age integer", "bio text"]
    );
    assert_eq!(users.uniques.len(), 1);
}

#[test]
fn contradictions_are_told_with_both_places() {
    let refused = |other: &str| {
        let other =
            format!("#[derive(Model)] #[diesel(table_name = users)] pub struct Other {{ pub id: i64, {other} }}");
        read(&format!("{FULL}{other}")).expect_err("is refused")
    };
    assert_eq!(
        refused("pub bio: String"),
        "lib.rs:8:84: two models of users contradict each other: `bio` is never null here, may be null at lib.rs:6:9: make \
         them agree"
    );
    assert_eq!(
        refused("pub email: i64"),
        "lib.rs:8:84: two models of users contradict each other: `email: i64` here, `String` at lib.rs:5:44: make them agree"
    );
    assert_eq!(
        refused("#[model(max_length = 100)] pub email: String"),
        "lib.rs:8:88: two models of users contradict each other: `max_length` here, another at lib.rs:5:21: make them agree"
    );
    assert_eq!(
        read(&format!(
            "{FULL}#[derive(Model)] #[diesel(table_name = users, primary_key(email))] pub struct Other {{ pub email: String }}"
        ))
        .expect_err("is refused"),
        "lib.rs:8:79: two models of users contradict each other: the key (email) here, (id) of `User` at lib.rs:3:12: make \
         them agree"
    );
}

#[test]
fn one_file_that_is_two_modules_is_one_model() {
    let files = [
        ("lib.rs", "#[path = \"m.rs\"] mod a; #[path = \"m.rs\"] mod b;"),
        ("m.rs", FULL),
    ];
    let models = crate::made::read_files(&files).expect("models");
    assert_eq!(models.names().count(), 1);
}
