//! Diesel's attributes on fields.

use drivetrain_cli::schema::Schema;

use crate::made::{on_postgres, on_sqlite, read, read_with, script};
use drivetrain_cli::schema::Dialect;

fn columns(schema: &Schema, table: &str) -> Vec<String> {
    let columns = schema.table_called(table).expect("the table").columns.iter();
    columns
        .map(|it| {
            format!(
                "{} {}{}",
                it.name,
                it.sql_type.text,
                if it.nullable { " null" } else { "" }
            )
        })
        .collect()
}

#[tokio::test]
async fn a_field_is_a_column_several_or_none() {
    let source = "
        #[derive(Selectable)] #[diesel(table_name = users)]
        struct Address { street: String, #[diesel(column_name = zip_code)] zip: Option<i32>, #[diesel(embed)] place: Place }
        struct Place { city: String }
        struct Shown { note: String }

        #[derive(Model)] #[diesel(table_name = users)]
        #[model(index(city), unique(street, zip_code))]
        struct User {
            id: i64,
            #[diesel(embed)] address: Address,
            #[diesel(embed)] shown: Option<Shown>,
            #[diesel(serialize_as = Vec<u8>, deserialize_as = Vec<u8>)] secret: Secret,
            #[diesel(deserialize_as = wrapped::Flag)] flag: bool,
            #[diesel(select_expression = count(users::id), select_expression_type = count<users::id>)] number: i64,
        }
        struct Secret(String);
        mod wrapped { #[diesel(sql_type = Integer)] pub struct Flag(bool); }
    ";
    let schema = on_postgres(&read(source).unwrap_or_else(|errors| panic!("{errors}"))).await;
    assert_eq!(
        columns(&schema, "users"),
        [
            "id bigint",
            "street text",
            "zip_code integer null",
            "city text",
            "note text null",
            "secret bytea",
            "flag integer",
        ]
    );
    assert_eq!(schema.tables[0].uniques[0].columns, ["street", "zip_code"]);
}

#[tokio::test]
async fn attributes_behind_a_feature_count_where_it_is_on() {
    let source = "
        #[derive(Model)] #[diesel(table_name = tags)]
        #[cfg_attr(feature = \"search\", model(index(name)))]
        struct Tag { id: i64, #[cfg_attr(feature = \"search\", model(unique))] #[cfg_attr(not(feature = \"search\"), model(max_length = 9))] name: String }
    ";
    let files = [("lib.rs", source)];
    let plain = on_sqlite(&read_with(&files, &[]).expect("models")).await;
    assert_eq!(columns(&plain, "tags"), ["id INTEGER", "name VARCHAR(9)"]);
    assert_eq!((plain.tables[0].uniques.len(), plain.tables[0].indexes.len()), (0, 0));
    let search = on_sqlite(&read_with(&files, &["search"]).expect("models")).await;
    assert_eq!(columns(&search, "tags"), ["id INTEGER", "name TEXT"]);
    assert_eq!((search.tables[0].uniques.len(), search.tables[0].indexes.len()), (1, 1));
}

#[test]
fn structs_that_are_no_models_are_left_aside() {
    let source = "
        #[derive(Insertable)] #[diesel(table_name = tags)] struct NewTag<'a> { name: &'a str }
        #[derive(Queryable)] struct Row { anything: Unknown }
        #[derive(Debug, drivetrain::Model)] struct Tag { id: i64 }
        fn f() { struct Inner; }
    ";
    let statements = script(&read(source).expect("models"), Dialect::Sqlite);
    assert_eq!(
        statements,
        ["CREATE TABLE tags (\n    id INTEGER NOT NULL CONSTRAINT tags_pkey PRIMARY KEY\n)"]
    );
}

#[test]
fn structs_embedded_in_each_other_end() {
    let source = "
        #[derive(Model)] struct Tag { id: i64, #[diesel(embed)] a: A }
        struct A { #[diesel(embed)] b: B }
        struct B { #[diesel(embed)] a: A }
    ";
    let refused = read(source).expect_err("is refused");
    assert!(
        refused.ends_with("structs are embedded in each other too deep"),
        "{refused}"
    );
}
