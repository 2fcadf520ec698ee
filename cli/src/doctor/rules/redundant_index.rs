//! An index whose columns another index begins with.

use super::{DoctorRule, Hit, Live};
use crate::doctor::index::Entry;
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD105",
        name: "redundant-index",
        level: Level::Info,
        summary: "an index whose columns another index begins with",
        why: "the longer index answers the same queries; each write keeps both",
        fix: "drop the shorter one, unless the longer is much larger",
        page: include_str!("../../../docs/doctor/DD105.md"),
        help: "doctor/DD105.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    live.tables()
        .flat_map(|table| {
            let entries = Entry::all(table);
            let hit = |entry: &Entry| {
                let longer = entries.iter().find(|longer| longer.begins_with(entry))?;
                let message = format!("{} begins with the same columns", longer.name);
                Some(Hit::new("index", entry.name.clone(), message))
            };
            let plain = entries.iter().filter(|entry| !entry.is_constraint && !entry.unique);
            plain.filter_map(hit).collect::<Vec<_>>()
        })
        .collect()
}
