//! A runner that is killed at any moment: the next one ends where an undisturbed one does.

use std::thread::sleep;
use std::time::Instant;

use crate::place::{Dice, Place, System, on_both, started, times};

const REVISIONS: usize = 50;

/// Every seventh revision runs outside a transaction. Each adds to `log`, so that what ran twice shows.
fn write(place: &Place) {
    place.add(
        "0000_log",
        "CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        "DROP TABLE log",
        true,
    );
    for number in 1..REVISIONS {
        let name = format!("{number:04}_t{number}");
        let plain = format!(
            "CREATE TABLE t{number} (id INTEGER PRIMARY KEY, n INTEGER);\nINSERT INTO t{number} VALUES (1, {number});\n\
             INSERT INTO log VALUES ({number}, 'once');\n"
        );
        let alone = match place.system {
            System::Sqlite => format!(
                "PRAGMA foreign_keys = OFF;\n{plain}BEGIN;\nALTER TABLE t{number} RENAME TO old;\n\
                 CREATE TABLE t{number} (id INTEGER PRIMARY KEY, n BIGINT);\nINSERT INTO t{number} SELECT * FROM old;\n\
                 DROP TABLE old;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n"
            ),
            System::Postgres => format!(
                "SET search_path = public;\n{plain}CREATE INDEX CONCURRENTLY i{number} ON t{number} (n);\n\
                 BEGIN;\nUPDATE t{number} SET n = n + 1;\nUPDATE t{number} SET n = n + 1;\nCOMMIT;\n"
            ),
        };
        match number % 7 {
            3 => place.add(&name, &alone, "SELECT 1", false),
            _ => place.add(&name, &plain, "SELECT 1", true),
        }
    }
}

on_both!(
    a_runner_killed_at_random_moments_leaves_what_the_next_one_completes,
    |place| {
        write(&place);
        let undisturbed = place.database();
        let begun = Instant::now();
        place.upgrade(&undisturbed);
        let took = begun.elapsed();
        let expected = place.state(&undisturbed);
        let mut dice = Dice::new(7);
        let mut killed = 0;
        let kills = times(15, 100);
        for round in 0..kills {
            let database = place.database();
            let mut runner = started(&mut place.drivetrain(&database, &["upgrade"]));
            sleep(took.mul_f64(dice.roll(1000) as f64 / 1000.0));
            let was_running = runner.try_wait().expect("a child").is_none();
            killed += usize::from(was_running);
            runner.kill().expect("a child");
            runner.wait().expect("a child");
            place.upgrade(&database);
            assert_eq!(place.state(&database), expected, "round {round}");
        }
        // Whatever the machine does, some are killed on their way.
        assert!(killed > 0, "none of {kills} was killed on its way");
    }
);
