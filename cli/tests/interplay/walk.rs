//! Any mixture of the diesel CLI and ours on one database leaves what the diesel CLI alone would leave.

use crate::place::{Database, Dice, Place, System, on_both, said};

const STEPS: usize = 40;

/// A command in both languages.
struct Step {
    diesel: Vec<String>,
    drivetrain: Vec<String>,
}

impl Step {
    fn new(diesel: &str, drivetrain: &str) -> Self {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Self {
            diesel: words(diesel),
            drivetrain: words(drivetrain),
        }
    }

    fn roll(dice: &mut Dice) -> Self {
        let count = 1 + dice.roll(3);
        match dice.roll(9) {
            0 | 1 => Self::new("migration run", "upgrade"),
            2 => Self::new("migration revert", "downgrade -1"),
            // Where there are fewer, the diesel CLI reverts those; `downgrade` refuses, and our alias does as it does.
            3 => Self::new(
                &format!("migration revert -n {count}"),
                &format!("migration revert -n {count} --yes"),
            ),
            4 => Self::new("migration revert --all", "downgrade base --yes"),
            5 => Self::new("migration redo", "redo"),
            6 => Self::new(
                &format!("migration redo -n {count}"),
                &format!("migration redo -n {count}"),
            ),
            7 => Self::new("migration list", "history"),
            _ => Self::new("migration pending", "verify"),
        }
    }
}

fn add(place: &Place, number: u64) {
    let name = format!("2026-01-{number:02}-000000_t{number}");
    let (up, down) = (
        format!(
            "CREATE TABLE t{number} (id INTEGER PRIMARY KEY, text TEXT NOT NULL DEFAULT 'it''s; ok');\nINSERT INTO t{number} (id) VALUES ({number});\n"
        ),
        format!("DROP TABLE t{number};\n"),
    );
    match (number % 4, place.system) {
        (3, System::Postgres) => place.add(
            &name,
            &format!("CREATE INDEX CONCURRENTLY i{number} ON t1 (text)"),
            &format!("DROP INDEX CONCURRENTLY i{number}"),
            false,
        ),
        (3, System::Sqlite) => place.add(&name, "VACUUM;", "VACUUM;", false),
        _ => place.add(&name, &up, &down, true),
    }
}

/// A failure on one side (nothing to revert) has to be one on the other: neither may change anything.
fn walk(place: &Place, seed: u64) {
    let mut dice = Dice::new(seed);
    let (mixed, alone): (Database, Database) = (place.database(), place.database());
    let mut revisions = 0;
    let mut log = String::new();
    for _ in 0..STEPS {
        if revisions == 0 || (revisions < 9 && dice.roll(6) == 0) {
            revisions += 1;
            add(place, revisions);
            log.push_str("add a revision\n");
        }
        let step = Step::roll(&mut dice);
        let words = |words: &[String]| words.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let diesel: Vec<&str> = step.diesel.iter().map(String::as_str).collect();
        let drivetrain: Vec<&str> = step.drivetrain.iter().map(String::as_str).collect();
        let by_ours = dice.roll(2) == 0;
        let mut command = match by_ours {
            true => place.drivetrain(&mixed, &drivetrain),
            false => place.diesel(&mixed, &diesel),
        };
        let output = command.output().expect("the program");
        log.push_str(&words(if by_ours { &step.drivetrain } else { &step.diesel }));
        log.push_str(&format!(": {}\n{}", output.status, said(&output)));
        place.diesel(&alone, &diesel).output().expect("the program");
        assert_eq!(place.state(&mixed), place.state(&alone), "seed {seed}:\n{log}");
    }
}

on_both!(
    a_walk_of_random_commands_of_both_programs_ends_where_one_program_does,
    |place| {
        walk(&place, 1);
    }
);

on_both!(another_walk_of_random_commands_ends_where_one_program_does, |place| {
    walk(&place, 2);
});
