//! Which types columns have.

use drivetrain_cli::schema::{Dialect, Schema};
use drivetrain_cli::wanted::{self, SqlFor, Types};

use crate::made::{on_postgres, on_sqlite, read};

fn of(schema: &Schema, column: &str) -> String {
    let column = schema.tables[0]
        .column(column)
        .unwrap_or_else(|| panic!("no column {column}"));
    format!("{}{}", column.sql_type.text, if column.nullable { " null" } else { "" })
}

/// Fields of a model, each with the type of its column in PostgreSQL and in SQLite; a dash where there is none.
const FIELDS: &[(&str, &str, &str)] = &[
    ("i16", "smallint", "SMALLINT"),
    ("i32", "integer", "INTEGER"),
    ("i64", "bigint", "BIGINT"),
    ("f32", "real", "REAL"),
    ("f64", "double precision", "DOUBLE"),
    ("bool", "boolean", "BOOLEAN"),
    ("String", "text", "TEXT"),
    ("std::borrow::Cow<'static, str>", "text", "TEXT"),
    ("Box<str>", "text", "TEXT"),
    ("Option<String>", "text null", "TEXT null"),
    ("std::option::Option<Arc<str>>", "text null", "TEXT null"),
    ("Vec<u8>", "bytea", "BLOB"),
    ("chrono::DateTime<chrono::Utc>", "timestamp with time zone", "TIMESTAMP"),
    ("DateTime<Utc>", "timestamp with time zone", "TIMESTAMP"),
    ("NaiveDateTime", "timestamp without time zone", "DATETIME"),
    ("NaiveDate", "date", "DATE"),
    ("NaiveTime", "time without time zone", "TIME"),
    ("BigDecimal", "numeric", "NUMERIC"),
    ("serde_json::Value", "jsonb", "TEXT"),
    ("time::OffsetDateTime", "timestamp with time zone", "TIMESTAMP"),
    ("Email", "text", "TEXT"),
    ("MaybeEmail", "text null", "TEXT null"),
    ("Address", "text", "TEXT"),
    ("Cents", "bigint", "BIGINT"),
    ("Both", "jsonb", "TEXT"),
    ("shop::Email", "integer", "INTEGER"),
    ("Renamed", "boolean", "BOOLEAN"),
    ("Uuid", "uuid", "-"),
    ("Vec<i32>", "integer[]", "-"),
    ("Vec<Option<String>>", "text[]", "-"),
    ("Option<Vec<Email>>", "text[] null", "-"),
    ("(Bound<i64>, Bound<i64>)", "int8range", "-"),
    ("(Bound<DateTime<Utc>>, Bound<DateTime<Utc>>)", "tstzrange", "-"),
    ("chrono::Duration", "interval", "-"),
    ("ipnetwork::IpNetwork", "inet", "-"),
    ("[u8; 6]", "macaddr", "-"),
    ("u32", "oid", "-"),
    ("Mood", "mood", "-"),
];

const TYPES: &str = "
    use std::ops::Bound;
    use crate::shop::Flag as Renamed;
    #[derive(AsExpression)] #[diesel(sql_type = diesel::sql_types::Text)] pub struct Email(String);
    pub type MaybeEmail = Option<Email>;
    pub type Address = Email;
    #[diesel(sql_type = BigInt)] pub struct Cents(i64);
    #[diesel(sql_type = Jsonb)] #[diesel(sql_type = TimestamptzSqlite)] struct Unused;
    #[cfg_attr(feature = \"none\", diesel(sql_type = Integer))]
    #[diesel(sql_type = diesel::pg::sql_types::Jsonb, sql_type = diesel::sql_types::Nullable<Text>)]
    pub struct Both(String);
    #[diesel(sql_type = sql_types::Mood)] pub struct Mood;
    pub mod sql_types { #[diesel(postgres_type(name = \"mood\"))] pub struct Mood; }
    pub mod shop {
        #[diesel(sql_type = Integer)] pub struct Email(i32);
        #[diesel(sql_type = Bool)] pub struct Flag(bool);
    }
";

fn source(fields: &[&str]) -> String {
    let fields = fields.iter().enumerate().map(|(at, ty)| format!("c{at}: {ty},\n"));
    let fields = fields.collect::<String>();
    format!("{TYPES} #[derive(Model)] #[diesel(table_name = every)] struct Every {{ id: i64, {fields} }}")
}

#[tokio::test]
async fn each_rust_type_has_its_type_in_postgresql() {
    let fields = FIELDS
        .iter()
        .filter(|it| it.0 != "Mood" && it.0 != "Both")
        .collect::<Vec<_>>();
    let types = fields.iter().map(|it| it.0).collect::<Vec<_>>();
    let schema = on_postgres(&read(&source(&types)).expect("models")).await;
    for (at, (rust, postgres, _)) in fields.iter().enumerate() {
        assert_eq!(of(&schema, &format!("c{at}")), *postgres, "{rust}");
    }
}

#[tokio::test]
async fn each_rust_type_has_its_type_in_sqlite() {
    let fields = FIELDS
        .iter()
        .filter(|it| it.2 != "-" && it.0 != "Both")
        .collect::<Vec<_>>();
    let types = fields.iter().map(|it| it.0).collect::<Vec<_>>();
    let schema = on_sqlite(&read(&source(&types)).expect("models")).await;
    for (at, (rust, _, sqlite)) in fields.iter().enumerate() {
        assert_eq!(of(&schema, &format!("c{at}")), *sqlite, "{rust}");
    }
}

fn refused(ty: &str, dialect: Dialect) -> String {
    let models = read(&source(&[ty])).expect("models");
    let errors = wanted::script(&models, dialect, &Types::default()).expect_err("is not known");
    let (_, message) = errors
        .to_string()
        .split_once(": ")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a place");
    message
}

#[test]
fn what_is_not_known_is_told_with_what_to_write() {
    assert_eq!(
        refused("Money", Dialect::Postgres),
        "it is not known which type of PostgreSQL `Money` is: put `#[diesel(sql_type = …)]` on a type of your own, say \
         `#[model(sql_type = \"…\")]` here, or add `Money = \"…\"` to [types] in drivetrain.toml"
    );
    assert_eq!(
        refused("Uuid", Dialect::Sqlite),
        "Diesel has no `Uuid` on SQLite: wrap it in a type of your own with `#[diesel(sql_type = …)]`, or say \
         `#[model(sql_type = \"…\")]`"
    );
    assert_eq!(
        refused("Vec<i64>", Dialect::Sqlite),
        "SQLite has no arrays: say how `Vec<i64>` is stored with `#[model(sql_type = \"…\")]`"
    );
    assert_eq!(
        refused("Both", Dialect::Postgres),
        "`Both` may be JSONB or TEXT: say which with `#[model(sql_type = \"…\")]`"
    );
}

#[test]
fn the_project_says_types_of_its_own() {
    let models = read(&source(&["Option<shop2::Money>", "Vec<Money>", "Email"])).expect("models");
    let each = SqlFor::Each {
        postgres: Some("NUMERIC(12, 2)".to_owned()),
        sqlite: None,
    };
    let both = SqlFor::Both("CITEXT".to_owned());
    let types = Types([("Money".to_owned(), each), ("Email".to_owned(), both)].into());
    let script = wanted::script(&models, Dialect::Postgres, &types)
        .expect("types")
        .join(";\n");
    assert!(script.contains("c0 NUMERIC(12, 2),"), "{script}");
    assert!(script.contains("c1 NUMERIC(12, 2)[] NOT NULL"), "{script}");
    assert!(script.contains("c2 CITEXT NOT NULL"), "{script}");
    assert!(script.starts_with("CREATE EXTENSION IF NOT EXISTS citext;"), "{script}");
    wanted::script(&models, Dialect::Sqlite, &types).expect_err("SQLite has none of it");
}
