//! Databases with every type and every odd name there is.

use drivetrain::{Pg, Sqlite};

use crate::support::{self, Database};

/// On SQLite.
pub(crate) async fn sqlite() -> Database<Sqlite> {
    let db = support::sqlite().await;
    db.run(include_str!("torture.sqlite.sql")).await;
    db.run(&wide("INTEGER", 130)).await;
    db
}

/// On PostgreSQL.
pub(crate) async fn postgres() -> Database<Pg> {
    let db = support::postgres().await;
    db.run(include_str!("torture.postgres.sql")).await;
    for columns in [33, 65, 130] {
        db.run(&wide("int", columns)).await;
    }
    db
}

fn wide(of: &str, columns: usize) -> String {
    let columns = (1..columns).map(|n| format!("c{n} {of}")).collect::<Vec<_>>();
    format!(
        "CREATE TABLE wide_{} (id {of} PRIMARY KEY, {})",
        columns.len() + 1,
        columns.join(", ")
    )
}
