//! A name with capitals, spaces or other signs.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD111",
        name: "mixed-case-name",
        level: Level::Info,
        summary: "a name with capitals, spaces or other signs",
        why: "it has to be quoted in each statement that a person writes",
        fix: "lower case with underscores; a model can map an old name with column_name",
        page: include_str!("../../../docs/doctor/DD111.md"),
        help: "doctor/DD111.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let tables = live.tables().filter(|table| !is_plain(&table.name.name));
    let tables = tables.map(|table| Hit::new("table", table.name.to_string(), NEEDS_QUOTES.to_owned()));
    let columns = live
        .tables()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let columns = columns.filter(|(_, column)| !is_plain(&column.name));
    let columns = columns.map(|(table, column)| {
        Hit::new(
            "column",
            format!("{}.{}", table.name, column.name),
            NEEDS_QUOTES.to_owned(),
        )
    });
    tables.chain(columns).collect()
}

const NEEDS_QUOTES: &str = "the name needs quotes";

fn is_plain(name: &str) -> bool {
    let digit_first = name.starts_with(|first: char| first.is_ascii_digit());
    !digit_first
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
