//! The time of a write as a default, in the form in which the library writes and compares it.

use crate::models::{Column, ColumnType, DieselType, Kind};
use crate::schema::Dialect;

/// What a column holds of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    /// With its zone.
    Zoned,
    /// Without one: UTC.
    Naive,
    Date,
    /// Of a day.
    Clock,
}

/// The expression, or `None` if the column holds no time.
pub(super) fn now(column: &Column, sql_type: &str, dialect: Dialect) -> Option<&'static str> {
    let time = by_type(&column.ty).or_else(|| by_sql(sql_type, dialect))?;
    Some(match (dialect, time) {
        (Dialect::Postgres, Time::Zoned) => "now()",
        (Dialect::Postgres, Time::Naive) => "(now() AT TIME ZONE 'UTC')",
        (Dialect::Postgres, Time::Date) => "((now() AT TIME ZONE 'UTC')::date)",
        (Dialect::Postgres, Time::Clock) => "((now() AT TIME ZONE 'UTC')::time)",
        // Diesel writes no fraction where there is none.
        (Dialect::Sqlite, Time::Zoned) => "(replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', ''))",
        (Dialect::Sqlite, Time::Naive) => "(replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', ''))",
        (Dialect::Sqlite, Time::Date) => "(strftime('%Y-%m-%d', 'now'))",
        (Dialect::Sqlite, Time::Clock) => "(replace(strftime('%H:%M:%f', 'now'), '.000', ''))",
    })
}

fn by_type(ty: &ColumnType) -> Option<Time> {
    match &ty.kind {
        Kind::Rust(name) => Some(match name.as_str() {
            "DateTime<Utc>" | "DateTime<Local>" | "DateTime<FixedOffset>" | "OffsetDateTime" => Time::Zoned,
            "NaiveDateTime" | "PrimitiveDateTime" | "SystemTime" => Time::Naive,
            "NaiveDate" | "Date" => Time::Date,
            "NaiveTime" | "Time" => Time::Clock,
            _ => return None,
        }),
        Kind::Diesel(says) => says.iter().find_map(|it| match it {
            DieselType::Named(name) => by_diesel(name),
            _ => None,
        }),
        _ => None,
    }
}

fn by_diesel(name: &str) -> Option<Time> {
    Some(match name {
        "Timestamptz" | "TimestamptzSqlite" => Time::Zoned,
        "Timestamp" => Time::Naive,
        "Date" => Time::Date,
        "Time" => Time::Clock,
        _ => return None,
    })
}

fn by_sql(sql_type: &str, dialect: Dialect) -> Option<Time> {
    let upper = sql_type.to_uppercase();
    Some(match upper.as_str() {
        "DATE" => Time::Date,
        "TIME" => Time::Clock,
        "DATETIME" => Time::Naive,
        "TIMESTAMP" if dialect == Dialect::Sqlite => Time::Zoned,
        _ if upper.starts_with("TIMESTAMPTZ") || upper.ends_with("WITH TIME ZONE") => Time::Zoned,
        _ if upper.starts_with("TIMESTAMP") => Time::Naive,
        _ => return None,
    })
}
