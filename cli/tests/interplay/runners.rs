//! Several runners at once.

use crate::place::{on_both, said};

const RUNNERS: usize = 16;

on_both!(of_many_runners_at_once_one_works_and_all_succeed, |place| {
    place.add("01_log", "CREATE TABLE log (n INTEGER)", "DROP TABLE log", true);
    for number in 2..20 {
        let up = format!("INSERT INTO log VALUES ({number})");
        place.add(&format!("{number:02}_n"), &up, "DELETE FROM log", number % 5 != 0);
    }
    let database = place.database();
    let runners: Vec<_> = (0..RUNNERS)
        .map(|_| {
            let mut command = place.drivetrain(&database, &["upgrade"]);
            std::thread::spawn(move || command.output().expect("the program"))
        })
        .collect();
    for runner in runners {
        let output = runner.join().expect("a thread");
        assert!(output.status.success(), "{}", said(&output));
    }
    let counts = place.query(&database, "SELECT COUNT(*), COUNT(DISTINCT n) FROM log");
    assert_eq!(counts.trim(), "18|18");
});
