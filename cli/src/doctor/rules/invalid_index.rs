//! An index that queries cannot use.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD108",
        name: "invalid-index",
        level: Level::Error,
        summary: "an index that queries cannot use",
        why: "CREATE INDEX CONCURRENTLY has failed and left it behind: each write keeps it, no query reads it",
        fix: "REINDEX INDEX CONCURRENTLY, or drop and create it again",
        page: include_str!("../../../docs/doctor/DD108.md"),
        help: "doctor/DD108.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let indexes = live
        .tables()
        .flat_map(|table| table.indexes.iter().map(move |index| (table, index)));
    let invalid = indexes.filter(|(_, index)| !index.valid);
    invalid
        .map(|(table, index)| {
            Hit::new(
                "index",
                index.name.clone(),
                format!("it is invalid; queries on {} do not use it", table.name),
            )
        })
        .collect()
}
