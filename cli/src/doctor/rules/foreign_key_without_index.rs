//! A foreign key without an index on its columns.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::{ForeignKey, Table};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD101",
        name: "foreign-key-without-index",
        level: Level::Warning,
        summary: "a foreign key without an index on its columns",
        why: "each delete or change of key in the other table reads this one whole; joins along it do, too",
        fix: "an index that begins with the columns of the key",
        page: include_str!("../../../docs/doctor/DD101.md"),
        help: "doctor/DD101.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let keys = live
        .tables()
        .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    keys.filter(|(table, key)| !key.inherited && !table.is_indexed(&key.columns))
        .map(hit)
        .collect()
}

fn hit((table, key): (&Table, &ForeignKey)) -> Hit {
    let columns = key.columns.join(", ");
    let message = format!("no index begins with {columns}, which point to {}", key.references);
    Hit::new("table", table.name.to_string(), message)
}
