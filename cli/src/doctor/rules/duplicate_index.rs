//! Two indexes of the same columns in the same order.

use super::{DoctorRule, Hit, Live};
use crate::doctor::index::Entry;
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD104",
        name: "duplicate-index",
        level: Level::Warning,
        summary: "two indexes of the same columns in the same order",
        why: "each write keeps both, and each takes its room; queries need only one",
        fix: "drop one of them",
        page: include_str!("../../../docs/doctor/DD104.md"),
        help: "doctor/DD104.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    live.tables().flat_map(|table| doubles(&Entry::all(table))).collect()
}

/// One hit for each index that stands behind its twin: of two that are alike one may stay.
fn doubles(entries: &[Entry]) -> Vec<Hit> {
    let hit = |(at, entry): (usize, &Entry)| {
        let stronger = |(other, twin): &(usize, &Entry)| {
            *other != at && twin.is_same(entry) && (*other < at || !entry.is_same(twin))
        };
        let (_, twin) = entries.iter().enumerate().find(stronger)?;
        Some(Hit::new(
            "index",
            entry.name.clone(),
            format!("it is the same as {}", twin.name),
        ))
    };
    let droppable = entries.iter().enumerate().filter(|(_, entry)| !entry.is_constraint);
    droppable.filter_map(hit).collect()
}
