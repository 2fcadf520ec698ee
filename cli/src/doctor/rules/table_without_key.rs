//! A table without a primary key.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD102",
        name: "table-without-key",
        level: Level::Warning,
        summary: "a table without a primary key",
        why: "its rows cannot be told apart: no update of one row, no logical replication, no model",
        fix: "a primary key, or at least a unique NOT NULL column",
        page: include_str!("../../../docs/doctor/DD102.md"),
        help: "doctor/DD102.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let keyless = live.tables().filter(|table| table.primary_key.is_none());
    keyless
        .map(|table| Hit::new("table", table.name.to_string(), "there is no primary key".to_owned()))
        .collect()
}
