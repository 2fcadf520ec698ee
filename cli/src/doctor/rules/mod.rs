//! The rules of the doctor: one file each.

mod counter_near_its_end;
mod duplicate_index;
mod foreign_key_without_index;
mod invalid_index;
mod missing_timestamps;
mod mixed_case_name;
mod mixed_plural;
mod not_validated_constraint;
mod nullable_unique;
mod redundant_index;
mod table_without_key;
mod timestamp_without_zone;
mod unused_index;

use super::Live;
use crate::findings::{Finding, Level, Levels, Place, Rule};

/// A rule of the doctor.
#[derive(Debug)]
struct DoctorRule {
    about: Rule,
    check: fn(&Live<'_>) -> Vec<Hit>,
}

/// An object in which a rule found something.
#[derive(Debug)]
struct Hit {
    place: Place,
    message: String,
}

impl Hit {
    fn new(kind: &'static str, name: String, message: String) -> Self {
        Self {
            place: Place::Object { kind, name },
            message,
        }
    }
}

static RULES: &[&DoctorRule] = &[
    &foreign_key_without_index::RULE,
    &table_without_key::RULE,
    &missing_timestamps::RULE,
    &duplicate_index::RULE,
    &redundant_index::RULE,
    &unused_index::RULE,
    &counter_near_its_end::RULE,
    &invalid_index::RULE,
    &not_validated_constraint::RULE,
    &timestamp_without_zone::RULE,
    &mixed_case_name::RULE,
    &mixed_plural::RULE,
    &nullable_unique::RULE,
];

/// All rules of the doctor, as people see them.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    RULES.iter().map(|rule| &rule.about)
}

/// The rule with this code or name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.is(name))
}

pub(super) fn ask(live: &Live<'_>, levels: &Levels) -> Vec<Finding> {
    let on = RULES.iter().filter(|rule| levels.of(&rule.about) != Level::Off);
    on.flat_map(|rule| (rule.check)(live).into_iter().map(|hit| finding(rule, levels, hit)))
        .collect()
}

fn finding(rule: &'static DoctorRule, levels: &Levels, hit: Hit) -> Finding {
    Finding {
        rule: &rule.about,
        level: levels.of(&rule.about),
        message: hit.message,
        place: hit.place,
    }
}
