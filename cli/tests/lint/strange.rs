//! No input is too strange.

use drivetrain_cli::findings::{to_json, to_sarif, to_text};
use drivetrain_cli::lint::{Config, lint};
use proptest::prelude::*;

use crate::support::{Postgres, Sqlite, alone, down, up};

fn survives(sql: &str) {
    for backend in [Postgres, Sqlite] {
        let files = [
            alone(up(backend, "1", sql)),
            up(backend, "2", sql),
            down(backend, "2", sql),
        ];
        let findings = lint(&files, &Config::default());
        let _ = (to_text(&findings), to_json(&findings), to_sarif(&findings, None));
    }
}

const WORDS: [&str; 64] = [
    "CREATE",
    "TABLE",
    "INDEX",
    "ALTER",
    "DROP",
    "ADD",
    "COLUMN",
    "CONSTRAINT",
    "UNIQUE",
    "PRIMARY",
    "KEY",
    "FOREIGN",
    "REFERENCES",
    "CHECK",
    "NOT",
    "NULL",
    "VALID",
    "DEFAULT",
    "RENAME",
    "TO",
    "TYPE",
    "SET",
    "BEGIN",
    "COMMIT",
    "END",
    "CASE",
    "TRIGGER",
    "ON",
    "ONLY",
    "IF",
    "EXISTS",
    "CONCURRENTLY",
    "UPDATE",
    "DELETE",
    "FROM",
    "WHERE",
    "PRAGMA",
    "foreign_keys",
    "t",
    "public",
    "int",
    "varchar",
    "(",
    ")",
    ",",
    ".",
    ";",
    "=",
    "'x'",
    "\"y\"",
    "$$",
    "'",
    "\"",
    "-- drivetrain:allow DT201 x\n",
    "/*",
    "*/",
    "é",
    "\n",
    "\\",
    "[",
    "]",
    "1",
    "::",
    "\u{feff}",
];

proptest! {
    #[test]
    fn any_text_is_survived(sql in "\\PC{0,200}") {
        survives(&sql);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_soup_of_words_is_survived(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..40)) {
        survives(&words.join(" "));
    }
}

#[test]
fn nesting_without_end_is_survived() {
    survives(&format!(
        "CREATE TABLE t (a int CHECK ({}1{}))",
        "(".repeat(2_000),
        ")".repeat(2_000)
    ));
    survives(&format!("UPDATE t SET a = {}1", "1 + ".repeat(20_000)));
    survives(&format!(
        "ALTER TABLE t ADD a int CHECK ({}1 > 0)",
        "1 + ".repeat(2_400)
    ));
    survives(&"(".repeat(50_000));
    survives(&";".repeat(50_000));
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_nothing() {
    let sql = "\u{feff}-- Löschen\r\nSELECT 'é';\r\n  DROP TABLE t;\r\n";
    assert_eq!(crate::support::lines("DT201", &[up(Sqlite, "1", sql)]), [3]);
}
