//! A constraint that old rows may break.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::Table;

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD109",
        name: "not-validated-constraint",
        level: Level::Warning,
        summary: "a constraint that old rows may break",
        why: "it was added NOT VALID and never validated, so it promises nothing of what was there before",
        fix: "VALIDATE CONSTRAINT, after mending the rows that break it",
        page: include_str!("../../../docs/doctor/DD109.md"),
        help: "doctor/DD109.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let names = live
        .tables()
        .flat_map(|table| not_valid(table).map(move |name| (table, name)));
    names
        .map(|(table, name)| {
            let name = name.unwrap_or("a constraint without name");
            Hit::new("table", table.name.to_string(), format!("{name} is not validated"))
        })
        .collect()
}

fn not_valid(table: &Table) -> impl Iterator<Item = Option<&str>> {
    let keys = table
        .foreign_keys
        .iter()
        .filter(|key| key.not_valid)
        .map(|key| key.name.as_deref());
    keys.chain(
        table
            .checks
            .iter()
            .filter(|check| check.not_valid)
            .map(|check| check.name.as_deref()),
    )
}
