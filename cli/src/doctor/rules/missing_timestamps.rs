//! A table without created_at or updated_at where most tables have them.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::Table;

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD103",
        name: "missing-timestamps",
        level: Level::Info,
        summary: "a table without created_at or updated_at where most tables have them",
        why: "when a row came or changed cannot be told here, though it can elsewhere",
        fix: "add the column with a default",
        page: include_str!("../../../docs/doctor/DD103.md"),
        help: "doctor/DD103.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    ["created_at", "updated_at"]
        .into_iter()
        .flat_map(|column| missing(live, column))
        .collect()
}

fn missing(live: &Live<'_>, column: &str) -> Vec<Hit> {
    let tables: Vec<_> = live.tables().filter(|table| !is_link(table)).collect();
    let (with, without): (Vec<_>, Vec<_>) = tables.into_iter().partition(|table| table.column(column).is_some());
    if with.len() <= without.len() {
        return Vec::new();
    }
    let message = |table: &Table| {
        let text = format!("there is no {column}, which {} other tables have", with.len());
        Hit::new("table", table.name.to_string(), text)
    };
    without.into_iter().map(message).collect()
}

/// Whether the table only joins others: each of its columns is part of its key or points somewhere.
fn is_link(table: &Table) -> bool {
    let points = |name: &String| table.foreign_keys.iter().any(|key| key.columns.contains(name));
    table
        .columns
        .iter()
        .all(|column| table.key_columns().contains(&column.name) || points(&column.name))
}
