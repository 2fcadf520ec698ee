//! Files of applied revisions that change.

use std::fs;

use crate::place::{on_both, said};

const UP: &str = "-- Locks: none\r\nCREATE TABLE a (n INTEGER);\r\nINSERT INTO a VALUES (1);\n";

on_both!(every_byte_of_an_applied_file_that_flips_is_noticed, |place| {
    place.add("2026-01-01-000000_a", UP, "DROP TABLE a;\n", true);
    let database = place.database();
    place.upgrade(&database);
    for file in ["up.sql", "down.sql"] {
        let path = place.migrations().join("2026-01-01-000000_a").join(file);
        let bytes = fs::read(&path).expect("a file");
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&path, &flipped).expect("a file");
            let output = place.drivetrain(&database, &["verify"]).output().expect("the program");
            assert!(!output.status.success(), "{file} byte {at}: {}", said(&output));
        }
        fs::write(&path, &bytes).expect("a file");
    }
    let output = place.drivetrain(&database, &["verify"]).output().expect("the program");
    assert!(output.status.success(), "{}", said(&output));
});

on_both!(other_line_ends_and_a_byte_order_mark_do_not_alarm, |place| {
    place.add("2026-01-01-000000_a", UP, "DROP TABLE a;\n", true);
    let database = place.database();
    place.upgrade(&database);
    let unix = UP.replace("\r\n", "\n");
    for text in [unix.clone(), unix.replace('\n', "\r\n"), format!("\u{feff}{unix}")] {
        fs::write(place.migrations().join("2026-01-01-000000_a/up.sql"), text).expect("a file");
        let output = place.drivetrain(&database, &["verify"]).output().expect("the program");
        assert!(output.status.success(), "{}", said(&output));
    }
});
