//! A script's text that drops a table on SQLite: with foreign keys off, and checked before each commit, as a run does.
//!
//! The shell has no conditions, so rows that point to nothing break a `CHECK` of a table made for it. They are printed
//! before.

use super::parts::{self, Kind, Part};

/// What pointed to nothing before.
const BEFORE: &str = "\
    CREATE TEMP TABLE drivetrain_before AS SELECT \"table\" AS child, parent, rowid AS place, count(*) AS n \
    FROM pragma_foreign_key_check GROUP BY 1, 2, 3;\n";

const COMPARED: &str = "\
    CREATE TEMP TABLE drivetrain_orphans AS \
    SELECT * FROM (SELECT \"table\" AS child, parent, rowid AS place, count(*) AS n FROM pragma_foreign_key_check \
    GROUP BY 1, 2, 3) found WHERE n > coalesce((SELECT n FROM drivetrain_before known \
    WHERE known.child = found.child AND known.parent = found.parent AND known.place IS found.place), 0);\n\
    SELECT 'row ' || coalesce(place, '?') || ' of ' || child || ' names no row of ' || parent FROM drivetrain_orphans;\n\
    CREATE TEMP TABLE drivetrain_check (n INTEGER CONSTRAINT \"rows point to nothing: see above\" CHECK (n = 0));\n\
    INSERT INTO drivetrain_check SELECT count(*) FROM drivetrain_orphans;\n\
    DROP TABLE drivetrain_check;\nDROP TABLE drivetrain_orphans;\nDROP TABLE drivetrain_before;\n";

/// A revision that is one transaction.
pub(super) fn in_transaction(sql: &str, note: &str) -> String {
    let sql = parts::closed(sql);
    switched(&format!("BEGIN IMMEDIATE;\n{BEFORE}{sql}\n{COMPARED}{note}\nCOMMIT;\n"))
}

/// A revision that is not one transaction, its statements in transactions as a run has them.
pub(super) fn in_parts(sql: &str, note: &str) -> String {
    let parts = parts::parts(sql);
    let mut text = String::new();
    let mut rest = parts.as_slice();
    while !rest.is_empty() {
        let (together, after) = rest.split_at(parts::in_one_transaction(rest));
        text.push_str(&step(together));
        rest = after;
    }
    switched(&format!("{text}BEGIN IMMEDIATE;\n{note}\nCOMMIT;\n"))
}

fn step(together: &[Part<'_>]) -> String {
    let statements: Vec<String> = together
        .iter()
        .flat_map(|part| &part.statements)
        .map(|statement| format!("{}\n", parts::closed(statement.sql)))
        .collect();
    match (together[0].kind, statements.as_slice()) {
        (Kind::Alone, all) => format!("{OFF}BEGIN IMMEDIATE;\n{BEFORE}{}{COMPARED}COMMIT;\n", all.concat()),
        (Kind::Block, [begin, between @ .., end]) if parts::is_stored(end) => {
            format!("{OFF}{begin}{BEFORE}{}{COMPARED}{end}", between.concat())
        }
        (_, all) => all.concat(),
    }
}

const OFF: &str = "PRAGMA foreign_keys = OFF;\n";

fn switched(text: &str) -> String {
    format!("{OFF}{text}PRAGMA foreign_keys = ON;\n")
}
