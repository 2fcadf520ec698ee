//! SQLite: its table-valued pragmas, and the statements it keeps for what the pragmas do not tell.

mod index;
mod lexer;
mod normal;
mod rows;
mod table;
mod text;
mod types;
mod view;

use drivetrain::Result;
use drivetrain::connection::SqliteConnection;

pub(crate) use self::lexer::words;
pub(crate) use self::normal::normalised;
use self::rows::{Catalog, Entry};
pub(crate) use self::text::{merged_table, renamed_table};
use crate::schema::{Dialect, Schema, Trigger};

pub(super) async fn inspect(conn: &SqliteConnection) -> Result<Schema> {
    let catalog = Catalog::read(conn).await?;
    let mut tables = catalog
        .tables
        .iter()
        .map(|row| table::build(row, &catalog))
        .collect::<Vec<_>>();
    let mut views = catalog
        .views
        .iter()
        .map(|row| view::build(row, &catalog))
        .collect::<Vec<_>>();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    views.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Schema {
        dialect: Dialect::Sqlite,
        tables,
        views,
        ..Schema::default()
    })
}

/// The triggers of a table or view, by name.
fn triggers(table: &str, entries: &[Entry]) -> Vec<Trigger> {
    let of_table = entries
        .iter()
        .filter(|entry| entry.kind == "trigger" && entry.tbl_name.eq_ignore_ascii_case(table));
    let mut triggers = of_table.map(trigger).collect::<Vec<_>>();
    triggers.sort_by(|a, b| a.name.cmp(&b.name));
    triggers
}

fn trigger(entry: &Entry) -> Trigger {
    Trigger {
        name: entry.name.clone(),
        definition: entry.sql.clone().unwrap_or_default(),
        ..Trigger::default()
    }
}
