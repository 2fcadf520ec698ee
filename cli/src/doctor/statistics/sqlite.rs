//! SQLite: the table of its `AUTOINCREMENT` keys, if there is one. It counts nothing else.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use drivetrain::Result;
use drivetrain::connection::{Connection, SqliteConnection};

use super::{Counter, Statistics};

const IS_THERE: &str = "SELECT name AS name, 0 AS seq FROM sqlite_schema WHERE name = 'sqlite_sequence'";
const ALL: &str = "SELECT name AS name, seq AS seq FROM sqlite_sequence ORDER BY name";

pub(super) async fn measure(conn: &SqliteConnection) -> Result<Statistics> {
    let there: Vec<Row> = conn.load(&diesel::sql_query(IS_THERE)).await?;
    let rows: Vec<Row> = match there.is_empty() {
        true => Vec::new(),
        false => conn.load(&diesel::sql_query(ALL)).await?,
    };
    let counters = rows.into_iter().map(Row::counter).collect();
    Ok(Statistics {
        counters,
        ..Statistics::default()
    })
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

impl Row {
    fn counter(self) -> Counter {
        Counter {
            kind: "table",
            name: self.name,
            last: self.seq,
            max: i64::MAX,
        }
    }
}
