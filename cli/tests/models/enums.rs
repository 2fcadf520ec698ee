//! Enums: types in PostgreSQL, texts with a check in SQLite.

use drivetrain_cli::schema::{Dialect, Schema};
use drivetrain_cli::wanted::hints;

use crate::made::{on_postgres, on_sqlite, read, script};

const SOURCE: &str = r#"
    pub mod sql_types {
        #[derive(SqlType)]
        #[diesel(postgres_type(name = "Odd Mood", schema = "shop"))]
        pub struct Mood;
    }

    #[derive(AsExpression, FromSqlRow, drivetrain::ModelEnum)]
    #[diesel(sql_type = crate::schema::sql_types::PostStatus)]
    #[model(renamed_from = status)]
    pub enum PostStatus { Draft, #[model(name = "in review", renamed_from = "checking")] InReview, Published }

    #[derive(diesel_derive_enum::DbEnum)]
    #[ExistingTypePath = "sql_types::Mood"]
    #[DbValueStyle = "SCREAMING_SNAKE_CASE"]
    pub enum Feeling { VeryHappy, #[db_rename = "it's ok"] Ok }

    #[derive(DbEnum)]
    #[db_enum(pg_type = "weekday", value_style = "camelCase")]
    pub enum Day { #[db_enum(rename = "mon")] Monday, LongWeekend }

    #[derive(diesel::Enum)]
    #[diesel(sql_type = diesel::sql_types::Text, rename_all = "kebab-case")]
    pub enum Kind { BlogPost, #[diesel(rename = "n")] Note }

    #[derive(diesel::Enum)]
    #[diesel(sql_type = Integer)]
    pub enum Level { Low = 1, High = 2 }

    #[derive(DbEnum)]
    pub enum NotUsed { A }

    #[derive(Model)]
    #[diesel(table_name = posts)]
    pub struct Post {
        pub id: i64,
        #[model(default = PostStatus::Draft, index)]
        pub status: PostStatus,
        pub feeling: Option<Feeling>,
        pub day: Day,
        pub kind: Kind,
        pub level: Level,
    }

    #[derive(Model)]
    #[diesel(table_name = logs)]
    pub struct Log { pub id: i64, pub status: PostStatus }
"#;

fn types(schema: &Schema) -> Vec<String> {
    let columns = schema.table_called("posts").expect("posts").columns.iter();
    columns
        .map(|column| format!("{} {}", column.name, column.sql_type.text))
        .collect()
}

#[tokio::test]
async fn postgresql_has_types_for_enums() {
    let schema = on_postgres(&read(SOURCE).expect("models")).await;
    let enums = schema.enums.iter().map(|it| (it.name.to_string(), it.values.join(",")));
    assert_eq!(
        enums.collect::<Vec<_>>(),
        [
            ("post_status".to_owned(), "draft,in review,published".to_owned()),
            ("weekday".to_owned(), "mon,longWeekend".to_owned()),
            ("shop.Odd Mood".to_owned(), "VERY_HAPPY,it's ok".to_owned()),
        ]
    );
    assert_eq!(
        types(&schema),
        [
            "id bigint",
            "status post_status",
            "feeling shop.\"Odd Mood\"",
            "day weekday",
            "kind text",
            "level integer",
        ]
    );
    let posts = schema.table_called("posts").expect("posts");
    assert_eq!(
        posts.column("status").and_then(|it| it.default.as_deref()),
        Some("'draft'::post_status")
    );
    assert_eq!(posts.checks.len(), 1);
    assert_eq!(posts.checks[0].name.as_deref(), Some("posts_kind_check"));
}

#[tokio::test]
async fn sqlite_has_texts_with_a_check() {
    let schema = on_sqlite(&read(SOURCE).expect("models")).await;
    assert_eq!(
        types(&schema),
        [
            "id INTEGER",
            "status TEXT",
            "feeling TEXT",
            "day TEXT",
            "kind TEXT",
            "level INTEGER"
        ]
    );
    let posts = schema.table_called("posts").expect("posts");
    let checks = posts
        .checks
        .iter()
        .map(|it| (it.name.as_deref().unwrap_or(""), it.expression.as_str()));
    assert_eq!(
        checks.collect::<Vec<_>>(),
        [
            ("posts_day_check", "day IN ('mon', 'longWeekend')"),
            ("posts_feeling_check", "feeling IN ('VERY_HAPPY', 'it''s ok')"),
            ("posts_kind_check", "kind IN ('blog-post', 'n')"),
            ("posts_status_check", "status IN ('draft', 'in review', 'published')"),
        ]
    );
}

#[test]
fn names_before_are_hints() {
    let hints = hints(&read(SOURCE).expect("models"));
    assert_eq!(hints.enums.len(), 1);
    assert_eq!(
        (hints.enums[0].from.to_string(), hints.enums[0].to.to_string()),
        ("status".into(), "post_status".into())
    );
    assert_eq!(hints.values.len(), 1);
    let (of, value) = &hints.values[0];
    assert_eq!(
        (of.to_string(), &*value.from, &*value.to),
        ("post_status".into(), "checking", "in review")
    );
    assert_eq!(hints.checked_values.len(), 2);
}

#[test]
fn an_enum_says_what_its_values_are() {
    let refused = |source: &str| read(source).expect_err("is refused");
    let model = "#[derive(Model)] #[diesel(table_name = t)] struct T { id: i64, e: E }";
    assert_eq!(
        refused(&format!("{model}\n#[derive(ModelEnum)] enum E {{ A(i64) }}")),
        "lib.rs:2:32: a type of the database is an enum of plain values: remove what `A` holds"
    );
    assert_eq!(
        refused(&format!(
            "{model}\n#[derive(ModelEnum)] enum E {{ A, #[model(name = \"a\")] B }}"
        )),
        "lib.rs:2:55: two variants of `E` are the value 'a': give one another name"
    );
    assert_eq!(
        refused(&format!(
            "{model}\n#[derive(ModelEnum)] enum E {{ A, #[model(renamed_from = \"a\")] B }}"
        )),
        "lib.rs:2:42: `E` has the value 'a' still: remove one of the two"
    );
    assert_eq!(
        refused(
            "#[derive(ModelEnum)] enum E { A }\n#[derive(Model)] #[diesel(table_name = t)] struct T { id: i64, #[model(default = E::B)] e: E }"
        ),
        "lib.rs:2:72: `B` is no value of an enum that `e` holds"
    );
}

#[test]
fn an_enum_whose_values_are_not_said_is_refused() {
    let source = "#[derive(AsExpression)] #[diesel(sql_type = sql_types::Mood)] enum E { A }\n\
                  #[derive(Model)] #[diesel(table_name = t)] struct T { id: i64, e: E }";
    let models = read(source).expect("models");
    let errors =
        drivetrain_cli::wanted::script(&models, Dialect::Postgres, &Default::default()).expect_err("is not known");
    assert!(errors.to_string().contains("#[derive(ModelEnum)]"), "{errors}");
    assert!(script(&read(SOURCE).expect("models"), Dialect::Postgres).len() > 3);
}

#[test]
fn an_enum_that_no_column_holds_is_not_made() {
    let source = "#[derive(ModelEnum)] enum E { A }\n\
                  #[derive(Model)] #[diesel(table_name = t)] struct T { id: i64, #[model(sql_type = \"text\")] e: E }";
    let statements = script(&read(source).expect("models"), Dialect::Postgres);
    assert_eq!(statements.len(), 1, "{statements:?}");
}
