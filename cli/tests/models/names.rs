//! What tables, columns, constraints and indexes are called.

use drivetrain_cli::schema::{Dialect, Schema};

use crate::made::{on_postgres, on_sqlite, read, script};
use crate::support;

/// Names that want quotes, in `table!` and in attributes.
const ODD: &str = r#"
    mod schema {
        diesel::table! {
            use diesel::sql_types::*;
            /// Doc.
            #[sql_name = "Odd Table"]
            odd_table (id) {
                id -> BigInt,
                #[sql_name = "type"]
                type_ -> Text,
                #[max_length = 10]
                #[sql_name = "größe"]
                groesse -> Varchar,
            }
        }
        pub mod shop { diesel::table! { shop.items (id) { id -> BigInt } } }
    }

    #[derive(Model)] #[diesel(table_name = schema::odd_table)]
    #[model(index(type_, groesse), unique(groesse), check = "\"type\" <> ''")]
    pub struct Odd {
        pub id: i64,
        #[diesel(column_name = type_)] #[model(index)] pub kind: String,
        pub groesse: String,
        #[model(name = "a\"quote", index, check = "\"a\"\"quote\" > 0")] pub quote: i32,
        #[diesel(column_name = "order")] #[model(unique)] pub position: i32,
        pub r#select: bool,
        pub CamelCase: i32,
    }

    #[derive(Model)] #[diesel(table_name = crate::schema::shop::items)]
    pub struct Item { pub id: i64, #[model(references(Odd))] pub odd_id: i64 }

    #[derive(Model)] #[diesel(table_name = crate::schema::shop::orders)]
    pub struct Order { pub id: i64 }

    #[derive(Model)] #[diesel(table_name = things)] #[model(schema = "Odd Schema", name = "Select")]
    pub struct Thing { pub id: i64, #[model(references(shop::items(id)))] pub item_id: i64 }
"#;

fn tables(schema: &Schema) -> Vec<String> {
    schema.tables.iter().map(|table| table.name.to_string()).collect()
}

#[tokio::test]
async fn odd_names_are_quoted_everywhere() {
    let models = read(ODD).unwrap_or_else(|errors| panic!("{errors}"));
    let postgres = on_postgres(&models).await;
    assert_eq!(
        tables(&postgres),
        ["Odd Table", "Odd Schema.Select", "shop.items", "shop.orders"]
    );
    let sqlite = on_sqlite(&models).await;
    assert_eq!(tables(&sqlite), ["Odd Table", "Select", "items", "orders"]);
    for schema in [postgres, sqlite] {
        let odd = schema.table_called("Odd Table").expect("the table");
        let columns = odd.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>();
        assert_eq!(
            columns,
            ["id", "type", "größe", "a\"quote", "order", "select", "CamelCase"]
        );
        let indexes = odd.indexes.iter().map(|it| it.name.as_str()).collect::<Vec<_>>();
        assert_eq!(
            indexes,
            [
                "Odd Table_a\"quote_idx",
                "Odd Table_type_größe_idx",
                "Odd Table_type_idx"
            ]
        );
        let uniques = odd
            .uniques
            .iter()
            .map(|it| it.name.as_deref().unwrap_or(""))
            .collect::<Vec<_>>();
        assert_eq!(uniques, ["Odd Table_größe_key", "Odd Table_order_key"]);
        assert_eq!(odd.foreign_keys.len(), 0);
    }
}

#[tokio::test]
async fn long_names_are_cut_as_postgresql_cuts_them() {
    let (table, column, umlauts) = ("t".repeat(40), "c".repeat(50), "ü".repeat(20));
    let source = format!(
        "#[derive(Model)] #[diesel(table_name = {table})]
         #[model(index({column}, {umlauts}), index({umlauts}), index({column}), index(id, {column}))]
         struct T {{ id: i64, #[model(unique, check = \"{column} > 0\", references({table}(id)))] {column}: i64, {umlauts}: i32 }}"
    );
    let models = read(&source).unwrap_or_else(|errors| panic!("{errors}"));
    let ours = on_postgres(&models).await;
    // The same statements without names: PostgreSQL gives its own.
    let db = support::postgres().await;
    for statement in script(&models, Dialect::Postgres) {
        db.run(&nameless(&statement)).await;
    }
    let theirs = drivetrain_cli::inspect::inspect(&*db.acquire().await.expect("a connection"))
        .await
        .expect("a schema");
    let names = |schema: &Schema| {
        let table = &schema.tables[0];
        let mut names = table.indexes.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        names.extend(table.uniques.iter().filter_map(|it| it.name.clone()));
        names.extend(table.checks.iter().filter_map(|it| it.name.clone()));
        names.extend(table.foreign_keys.iter().filter_map(|it| it.name.clone()));
        names.extend(table.primary_key.iter().filter_map(|it| it.name.clone()));
        names.sort();
        names
    };
    assert_eq!(names(&ours), names(&theirs));
    assert!(names(&ours).iter().all(|name| name.len() <= 63));
}

fn nameless(statement: &str) -> String {
    let words = statement.split(' ').collect::<Vec<_>>();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match words[at] {
            "CONSTRAINT" => at += 2,
            "INDEX" => {
                kept.push("INDEX");
                at += 2;
            }
            word => {
                kept.push(word);
                at += 1;
            }
        }
    }
    kept.join(" ")
}

#[test]
fn names_are_the_same_each_time() {
    let models = read(ODD).unwrap_or_else(|errors| panic!("{errors}"));
    let first = script(&models, Dialect::Postgres);
    assert_eq!(script(&read(ODD).expect("models"), Dialect::Postgres), first);
}
