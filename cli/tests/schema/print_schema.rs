//! What we print beside what the diesel CLI prints of the same database with the same diesel.toml.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use drivetrain::Dialect;
use drivetrain_cli::inspect::Inspect;
use drivetrain_cli::print_schema::{self, Error, Options};

use crate::support::{self, Database};
use crate::torture;

/// Options that change what is printed, each alone and some together.
const OPTIONS: [&str; 22] = [
    "",
    "with_docs = true",
    "with_docs = 'only-database-comments'",
    "with_docs = 'database-comments-fallback-to-auto-generated-doc-comment'\ncolumn_sorting = 'name'",
    "column_sorting = 'name'",
    "column_sorting = 'ordinal_position'",
    "allow_tables_to_appear_in_same_query_config = 'fk_related_tables'",
    "allow_tables_to_appear_in_same_query_config = 'all_tables'",
    "allow_tables_to_appear_in_same_query_config = 'none'",
    "filter = { only_tables = ['^p', 'teams'] }",
    "filter = { except_tables = ['^p', 'teams'] }",
    "filter = { only_tables = ['^posts$'] }",
    "filter = { only_tables = ['^nothing$'] }",
    "import_types = ['diesel::sql_types::*', 'crate::types::*']",
    "generate_missing_sql_type_definitions = false",
    "except_custom_type_definitions = ['Mood', '^Tsv']",
    "custom_type_derives = ['diesel::query_builder::QueryId', 'Clone']",
    "custom_type_derives = ['diesel::sql_types::SqlType']\nwith_docs = true",
    "sqlite_integer_primary_key_is_bigint = true",
    "sqlite_integer_primary_key_is_bigint = true\ncolumn_sorting = 'name'",
    "pg_domains_as_custom_types = ['positive', 'yes']\nwith_docs = true",
    "pg_domains_as_custom_types = ['^short$']\nimport_types = ['diesel::sql_types::*']",
];

/// Options that only PostgreSQL has.
const SCHEMAS: [&str; 5] = [
    "schema = 'public'",
    "schema = 'shop'",
    "schema = 'shop'\nwith_docs = true\nallow_tables_to_appear_in_same_query_config = 'fk_related_tables'",
    "schema = 'Odd Schema'",
    "schema = 'missing'",
];

/// The diesel CLI on this database; its message if it fails.
async fn diesel(url: &str, config: &Path) -> Result<String, String> {
    loop {
        let output = run_diesel(url, config);
        // It does not wait for a connection of ours that is being closed.
        if !output.as_ref().is_err_and(|error| error.contains("database is locked")) {
            return output;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn run_diesel(url: &str, config: &Path) -> Result<String, String> {
    let program = std::env::var_os("DRIVETRAIN_DIESEL_CLI").expect("DRIVETRAIN_DIESEL_CLI names the diesel CLI");
    let mut command = Command::new(program);
    let url = url.strip_prefix("sqlite://").unwrap_or(url);
    command
        .arg("print-schema")
        .arg("--database-url")
        .arg(url)
        .arg("--config-file")
        .arg(config);
    let output = command.output().expect("the diesel CLI");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

/// What we print with this diesel.toml.
async fn ours<DB: Dialect + Inspect>(db: &Database<DB>, config: &Path) -> Result<String, Error> {
    let file: toml::Table = std::fs::read_to_string(config).expect("a file").parse().expect("TOML");
    let options = file
        .get("print_schema")
        .and_then(|it| it.as_table())
        .cloned()
        .unwrap_or_default();
    let folder = config.parent().expect("a folder");
    let conn = db.acquire().await.expect("a connection");
    let schema = DB::inspect(&conn, &print_schema::scope()).await.expect("a schema");
    let all = Options::read_all(&options, folder).expect("options");
    all.values()
        .map(|options| print_schema::print_schema(&schema, options).map(|printed| printed.text))
        .collect()
}

async fn assert_same<DB: Dialect + Inspect>(db: &Database<DB>, config: &Path) {
    let theirs = diesel(db.url(), config).await.expect("diesel print-schema");
    let ours = ours(db, config).await.expect("print_schema");
    if ours != theirs {
        let patch = diffy::create_patch(&theirs, &ours).to_string();
        panic!("with {}:\n{patch}", std::fs::read_to_string(config).expect("a file"));
    }
}

async fn assert_same_with<DB: Dialect + Inspect>(db: &Database<DB>, options: impl IntoIterator<Item = &str>) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("diesel.toml");
    for options in options {
        std::fs::write(&config, format!("[print_schema]\n{options}\n")).expect("a file");
        assert_same(db, &config).await;
    }
}

#[tokio::test]
async fn every_type_and_name_of_sqlite_is_printed_as_the_diesel_cli_does() {
    let db = torture::sqlite().await;
    assert_same_with(&db, OPTIONS).await;
}

#[tokio::test]
async fn every_type_and_name_of_postgres_is_printed_as_the_diesel_cli_does() {
    let db = torture::postgres().await;
    assert_same_with(&db, OPTIONS).await;
}

#[tokio::test]
async fn other_schemas_are_printed_as_the_diesel_cli_does() {
    let db = torture::postgres().await;
    assert_same_with(&db, SCHEMAS).await;
}

#[tokio::test]
async fn several_configurations_are_printed_one_after_the_other() {
    let db = torture::postgres().await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("diesel.toml");
    let text = "[print_schema.b]\nschema = 'shop'\n[print_schema.a]\nfilter = { only_tables = ['^p'] }\n";
    std::fs::write(&config, text).expect("a file");
    assert_same(&db, &config).await;
}

#[tokio::test]
async fn blog_is_printed_as_the_diesel_cli_does_with_its_patch() {
    let db = support::sqlite().await;
    for sql in support::migrations("migrations/sqlite") {
        db.run(&sql).await;
    }
    let config = support::root().join("diesel.toml");
    assert_same(&db, &config).await;
    let kept = std::fs::read_to_string(support::root().join("examples/blog/src/schema/sqlite.rs")).expect("a file");
    assert_eq!(ours(&db, &config).await.expect("print_schema"), kept);

    let db = support::postgres().await;
    for sql in support::migrations("migrations/postgres") {
        db.run(&sql).await;
    }
    assert_same(&db, &support::root().join("diesel.postgres.toml")).await;
}

#[tokio::test]
async fn chinook_is_printed_as_the_diesel_cli_does() {
    if let Some(file) = support::chinook_sqlite() {
        let db = support::sqlite_copy(&file).await;
        assert_same(&db, &support::root().join("examples/chinook/diesel.sqlite.toml")).await;
    }
    if let Some(script) = support::chinook_postgres() {
        let db = support::postgres().await;
        db.run(&script).await;
        assert_same(&db, &support::root().join("examples/chinook/diesel.postgres.toml")).await;
    }
}

/// Each word of up to three of these.
fn odd_words() -> Vec<String> {
    let parts = ["a", "_", "__", "-", "1", " ", "é", "\"", "#"];
    let one = parts.map(str::to_owned).to_vec();
    let longer = |words: &[String]| -> Vec<String> {
        words
            .iter()
            .flat_map(|word| parts.iter().map(move |part| format!("{word}{part}")))
            .collect()
    };
    let two = longer(&one);
    let three = longer(&two);
    let mut all = [one, two, three].concat();
    all.sort();
    all.dedup();
    all
}

const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false final \
    fn for gen if impl in let loop macro macro_rules match mod move mut override priv pub raw ref return safe self static \
    struct super trait true try type typeof union unsafe unsized use virtual where while yield auto catch default columns \
    table is_nullable star sql_name";

#[tokio::test]
async fn every_mixture_of_odd_characters_and_keywords_is_named_as_the_diesel_cli_does() {
    let db = support::sqlite().await;
    let keywords = KEYWORDS.split_whitespace().map(str::to_owned);
    let words = odd_words().into_iter().chain(keywords).collect::<Vec<_>>();
    let quoted = words
        .iter()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect::<Vec<_>>();
    db.run(&format!("CREATE TABLE a ({} INT PRIMARY KEY)", quoted.join(" INT, ")))
        .await;
    // Two characters and the quotes; or a keyword.
    let is_short = |name: &&String| name.len() <= 4 || KEYWORDS.contains(name.trim_matches('"'));
    let tables = quoted.iter().filter(is_short).filter(|name| *name != "\"a\"");
    let tables = tables.map(|name| format!("CREATE TABLE {name} ({name} INTEGER PRIMARY KEY);"));
    db.run(&tables.collect::<String>()).await;
    assert_same_with(&db, [""]).await;
}

#[tokio::test]
async fn names_in_another_case_are_printed_as_the_diesel_cli_does() {
    let db = support::sqlite().await;
    db.run(
        "CREATE TABLE Users (Id INTEGER NOT NULL PRIMARY KEY);
         CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (ID));
         CREATE TABLE pages (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES Users (Id));
         CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES USERS)",
    )
    .await;
    assert_same_with(&db, ["", "sqlite_integer_primary_key_is_bigint = true"]).await;
}

#[tokio::test]
async fn what_the_diesel_cli_refuses_is_refused_with_the_table() {
    let db = torture::postgres().await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("diesel.toml");
    std::fs::write(&config, "[print_schema]\nschema = 'keyless'").expect("a file");
    diesel(db.url(), &config).await.expect_err("a table without a key");
    let error = ours(&db, &config).await.expect_err("a table without a key");
    assert_eq!(
        error.to_string(),
        "table keyless.logs has no primary key, which Diesel needs: give it one, or leave it out with `except_tables`"
    );

    let db = support::sqlite().await;
    db.run("CREATE TABLE t (id INTEGER PRIMARY KEY, j JSON)").await;
    std::fs::write(&config, "").expect("a file");
    diesel(db.url(), &config).await.expect_err("a type that Diesel lacks");
    let error = ours(&db, &config).await.expect_err("a type that Diesel lacks");
    assert!(
        error
            .to_string()
            .starts_with("Diesel has no type for column t.j, declared as `json`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_patch_that_does_not_fit_is_named() {
    let db = support::sqlite().await;
    db.run("CREATE TABLE t (id INTEGER PRIMARY KEY)").await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("diesel.toml");
    std::fs::write(&config, "[print_schema]\npatch_file = 'a.patch'").expect("a file");
    assert!(matches!(ours(&db, &config).await, Err(Error::PatchUnreadable { .. })));
    let patch = folder.path().join("a.patch");
    std::fs::write(&patch, "--- a\n+++ b\n@@ -1,1 +1,1 @@\n-other\n+text\n").expect("a file");
    let error = ours(&db, &config).await.expect_err("another text");
    assert!(matches!(error, Error::PatchFailed { .. }));
    assert!(
        error
            .to_string()
            .ends_with("make it anew from the schema as printed without it")
    );
}

#[test]
fn an_option_that_does_not_exist_is_refused() {
    let read = |text: &str| Options::read_all(&text.parse().expect("TOML"), Path::new(""));
    assert!(
        read("with_dogs = true")
            .expect_err("a mistake")
            .to_string()
            .contains("with_dogs")
    );
    assert!(read("filter = { only_tables = ['('] }").is_err());
    assert!(read("filter = { only_tables = [], except_tables = [] }").is_err());
    assert!(
        read("with_docs = 'maybe'")
            .expect_err("a mistake")
            .to_string()
            .contains("`maybe` is none of")
    );
}
