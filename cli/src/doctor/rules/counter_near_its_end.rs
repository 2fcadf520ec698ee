//! A sequence or a key that has used half of its numbers.

use super::{DoctorRule, Hit, Live};
use crate::doctor::statistics::Counter;
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD107",
        name: "counter-near-its-end",
        level: Level::Warning,
        summary: "a sequence or a key that has used half of its numbers",
        why: "at the end each insert fails, and widening a large table takes a plan",
        fix: "bigint for the column and the sequence",
        page: include_str!("../../../docs/doctor/DD107.md"),
        help: "doctor/DD107.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    live.statistics
        .counters
        .iter()
        .filter(|counter| used(counter) >= 50)
        .map(hit)
        .collect()
}

fn hit(counter: &Counter) -> Hit {
    let (used, last, max) = (used(counter), counter.last, counter.max);
    Hit::new(
        counter.kind,
        counter.name.clone(),
        format!("{used} % of its numbers are used: {last} of {max}"),
    )
}

/// How much is used, in hundredths.
fn used(counter: &Counter) -> i128 {
    i128::from(counter.last) * 100 / i128::from(counter.max).max(1)
}
