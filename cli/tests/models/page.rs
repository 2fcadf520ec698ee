//! The guide's page on models as the schema says what is so.

use drivetrain_cli::models::Models;
use drivetrain_cli::schema::Dialect;

use crate::made::{read, script};

const PAGE: &str = include_str!("../../../docs/schema.md");

/// The blocks of code in this language.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = PAGE.split(&fence).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// A block with the lines that rustdoc hides.
fn models(block: &str) -> Models {
    let shown = |line: &str| line.strip_prefix("# ").unwrap_or(line).to_owned();
    let source = block.lines().map(shown).collect::<Vec<_>>().join("\n");
    read(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_first_example_is_the_sql_below_it() {
    let statements = script(&models(&blocks("rust")[0]), Dialect::Postgres);
    assert_eq!(format!("{};\n", statements.join(";\n")), blocks("sql")[0]);
}

#[test]
fn each_example_is_read() {
    assert_eq!(blocks("rust").len(), 2);
    for block in blocks("rust") {
        models(&block);
    }
}

/// What stands in backticks.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The type of a field's column, if the database has one.
fn made(rust: &str, dialect: Dialect) -> Option<String> {
    let source = format!(
        "#[derive(Model)] #[diesel(table_name = t)] struct T {{ id: i64, #[model(name = \"it\")] field: {rust} }}"
    );
    let models = read(&source).unwrap_or_else(|errors| panic!("{errors}"));
    let statements = drivetrain_cli::wanted::script(&models, dialect, &Default::default()).ok()?;
    let line = statements[0].lines().find_map(|line| line.trim().strip_prefix("it "))?;
    Some(line.trim_end_matches(',').trim_end_matches(" NOT NULL").to_owned())
}

#[test]
fn the_table_of_rust_types_is_what_is_made() {
    let table = PAGE
        .split("| Rust | PostgreSQL | SQLite |\n| --- | --- | --- |\n")
        .nth(1)
        .expect("the table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let mut checked = 0;
    for row in rows.filter(|row| !row.contains("<T>")) {
        let cells = row.trim_matches('|').split('|').collect::<Vec<_>>();
        let rust = names(cells[0]);
        for (dialect, cell) in [(Dialect::Postgres, cells[1]), (Dialect::Sqlite, cells[2])] {
            let sql = names(cell);
            for (at, name) in rust.iter().enumerate() {
                let told = if sql.len() == rust.len() {
                    sql.get(at)
                } else {
                    sql.first()
                };
                assert_eq!(made(name, dialect).as_deref(), told.copied(), "{name} on {dialect}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked} types are checked");
}
