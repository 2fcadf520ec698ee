//! Findings that a file allows.

use crate::support::{Sqlite, codes, down, up};

#[track_caller]
fn finds(sql: &str, expected: &[&str]) {
    assert_eq!(
        codes(&[up(Sqlite, "1", sql), down(Sqlite, "1", "SELECT 1")]),
        expected,
        "{sql}"
    );
}

#[test]
fn a_comment_above_a_statement_allows_its_findings() {
    finds("DROP TABLE a", &["DT201"]);
    finds("-- drivetrain:allow DT201 unused for a year\nDROP TABLE a", &[]);
    finds(
        "-- drivetrain:allow drop-table unused for a year\nDROP TABLE a;\nDROP TABLE b",
        &["DT201"],
    );
    finds(
        "-- why\n-- drivetrain:allow dt201, DT202 gone\n\n/* more */ DROP TABLE a",
        &[],
    );
}

#[test]
fn a_comment_for_the_file_may_stand_anywhere() {
    finds(
        "DROP TABLE a; DROP TABLE b;\n-- drivetrain:allow-file DT201 unused for a year",
        &[],
    );
}

#[test]
fn a_reason_is_asked_for() {
    finds("-- drivetrain:allow DT201\nDROP TABLE a", &["DT002"]);
}

#[test]
fn what_allows_nothing_is_found() {
    finds("-- drivetrain:allow DT202 not here\nDROP TABLE a", &["DT003", "DT201"]);
    finds("-- drivetrain:allow DT999 no rule\nSELECT 1", &["DT003"]);
    finds("-- drivetrain:allow\nSELECT 1", &["DT002", "DT003"]);
}
