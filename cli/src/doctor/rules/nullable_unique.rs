//! A unique constraint on a column that may be NULL.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};
use crate::schema::Table;

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD113",
        name: "nullable-unique",
        level: Level::Info,
        summary: "a unique constraint on a column that may be NULL",
        why: "any number of rows may have NULL there: two nulls are not equal",
        fix: "NOT NULL, or NULLS NOT DISTINCT (PostgreSQL 15); or keep it so if that is meant",
        page: include_str!("../../../docs/doctor/DD113.md"),
        help: "doctor/DD113.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    live.tables()
        .flat_map(|table| {
            let uniques = table.uniques.iter().filter(|unique| !unique.nulls_not_distinct);
            let open = uniques.filter_map(|unique| unique.columns.iter().find(|column| may_be_null(table, column)));
            open.map(|column| {
                let name = format!("{}.{column}", table.name);
                Hit::new(
                    "column",
                    name,
                    "it is unique, but any number of rows may have NULL".to_owned(),
                )
            })
            .collect::<Vec<_>>()
        })
        .collect()
}

fn may_be_null(table: &Table, column: &str) -> bool {
    table.column(column).is_some_and(|column| column.nullable)
}
