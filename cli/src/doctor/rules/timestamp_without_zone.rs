//! A point in time without its zone.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::Dialect;

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD110",
        name: "timestamp-without-zone",
        level: Level::Warning,
        summary: "a point in time without its zone",
        why: "what it means depends on the settings of who wrote and who reads it",
        fix: "timestamptz; changing the type rewrites the table unless TimeZone is UTC",
        page: include_str!("../../../docs/doctor/DD110.md"),
        help: "doctor/DD110.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    if live.schema.dialect != Dialect::Postgres {
        return Vec::new();
    }
    let columns = live
        .tables()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let zoneless = columns.filter(|(_, column)| column.sql_type.name.name == "timestamp");
    zoneless
        .map(|(table, column)| {
            Hit::new(
                "column",
                format!("{}.{}", table.name, column.name),
                "it is a time without zone".to_owned(),
            )
        })
        .collect()
}
