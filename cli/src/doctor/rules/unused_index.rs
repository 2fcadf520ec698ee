//! An index that no query has used since the server began to count.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::{Index, Name, Table};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD106",
        name: "unused-index",
        level: Level::Info,
        summary: "an index that no query has used since the server began to count",
        why: "each write keeps it for nothing",
        fix: "drop it if the count covers the rare work, too, and all replicas",
        page: include_str!("../../../docs/doctor/DD106.md"),
        help: "doctor/DD106.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let indexes = live
        .tables()
        .flat_map(|table| table.indexes.iter().map(move |index| (table, index)));
    let unused =
        indexes.filter(|(table, index)| is_worth_asking(live, table) && !index.unique && is_unused(live, table, index));
    unused
        .map(|(table, index)| {
            Hit::new(
                "index",
                index.name.clone(),
                format!("no query on {} has used it", table.name),
            )
        })
        .collect()
}

/// A small table is read whole whatever indexes it has.
fn is_worth_asking(live: &Live<'_>, table: &Table) -> bool {
    live.statistics.rows.get(&table.name).is_some_and(|rows| *rows >= MANY)
}

fn is_unused(live: &Live<'_>, table: &Table, index: &Index) -> bool {
    let name = Name {
        schema: table.name.schema.clone(),
        name: index.name.clone(),
    };
    live.statistics.index_scans.get(&name) == Some(&0)
}

/// Rows of a table from which on an index matters.
const MANY: u64 = 10_000;
