//! PostgreSQL: its statistics views.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use drivetrain::Result;
use drivetrain::connection::{Connection, PgConnection};

use super::{Counter, Statistics};
use crate::schema::Name;

pub(super) async fn measure(conn: &PgConnection) -> Result<Statistics> {
    let rows: Vec<Count> = conn.load(&diesel::sql_query(include_str!("rows.sql"))).await?;
    let scans: Vec<Count> = conn.load(&diesel::sql_query(include_str!("scans.sql"))).await?;
    let counters: Vec<Sequence> = conn.load(&diesel::sql_query(include_str!("counters.sql"))).await?;
    Ok(Statistics {
        rows: rows.into_iter().map(Count::pair).collect(),
        index_scans: scans.into_iter().map(Count::pair).collect(),
        counters: counters.into_iter().map(Sequence::counter).collect(),
    })
}

#[derive(Debug, QueryableByName)]
struct Count {
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Count {
    fn pair(self) -> (Name, u64) {
        let name = Name {
            schema: self.schema,
            name: self.name,
        };
        (name, u64::try_from(self.count).unwrap_or(0))
    }
}

#[derive(Debug, QueryableByName)]
struct Sequence {
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    column: Option<String>,
    #[diesel(sql_type = BigInt)]
    last: i64,
    #[diesel(sql_type = BigInt)]
    max: i64,
}

impl Sequence {
    fn counter(self) -> Counter {
        let name = Name {
            schema: self.schema,
            name: self.name,
        };
        let (kind, name) = match self.column {
            Some(column) => ("column", format!("{name}.{column}")),
            None => ("sequence", name.to_string()),
        };
        Counter {
            kind,
            name,
            last: self.last,
            max: self.max,
        }
    }
}
