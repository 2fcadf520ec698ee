//! Offline scripts, run by psql and sqlite3.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::place::{Database, Place, System, on_both, said, succeeded, text};

fn write(place: &Place) {
    place.add(
        "1_a",
        "CREATE TABLE a (n INTEGER);\nINSERT INTO a VALUES (1) -- one",
        "DROP TABLE a",
        true,
    );
    place.add(
        "2_b",
        "INSERT INTO a VALUES (2); INSERT INTO a VALUES (3);",
        "DELETE FROM a WHERE n > 1;",
        true,
    );
    let alone = match place.system {
        System::Sqlite => "VACUUM",
        System::Postgres => "CREATE INDEX CONCURRENTLY a_n ON a (n)",
    };
    let back = match place.system {
        System::Sqlite => "VACUUM",
        System::Postgres => "DROP INDEX CONCURRENTLY a_n",
    };
    place.add("3_c", alone, back, false);
}

/// The script that a command prints; it needs no database that exists.
pub(crate) fn script(place: &Place, arguments: &[&str]) -> String {
    let url = match place.system {
        System::Sqlite => "nowhere/at/all.db",
        System::Postgres => "postgres://nobody@203.0.113.1:1/nothing",
    };
    let nowhere = place.drivetrain(&place.database(), arguments);
    let mut command = Command::new(nowhere.get_program());
    command
        .args(nowhere.get_args())
        .current_dir(nowhere.get_current_dir().expect("a folder"));
    command.envs(nowhere.get_envs().filter_map(|(name, value)| Some((name, value?))));
    text(&succeeded(command.env("DATABASE_URL", url)))
}

/// What the shell says to a script; it ends at the first error.
pub(crate) fn fed(place: &Place, database: &Database, script: &str) -> Output {
    let mut command = match place.system {
        System::Sqlite => Command::new("sqlite3"),
        System::Postgres => Command::new("psql"),
    };
    match place.system {
        System::Sqlite => command.arg("-bail"),
        System::Postgres => command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]),
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    command.arg(&database.url).current_dir(folder.path());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the shell");
    let mut input = child.stdin.take().expect("a pipe");
    // A shell that meets an error reads no further.
    let _ = input.write_all(script.as_bytes());
    drop(input);
    child.wait_with_output().expect("the shell")
}

fn run(place: &Place, database: &Database, script: &str) {
    let output = fed(place, database, script);
    assert!(output.status.success(), "{}\n{script}", said(&output));
    assert!(output.stderr.is_empty(), "{}\n{script}", said(&output));
}

on_both!(a_script_does_what_a_run_does, |place| {
    write(&place);
    let (ran, scripted) = (place.database(), place.database());
    place.upgrade(&ran);
    run(&place, &scripted, &script(&place, &["upgrade", "--sql"]));
    assert_eq!(place.state(&scripted), place.state(&ran));
    let output = place.upgrade(&scripted);
    assert!(said(&output).contains("nothing to do"), "{}", said(&output));
    succeeded(&mut place.drivetrain(&scripted, &["verify"]));

    succeeded(&mut place.drivetrain(&ran, &["downgrade", "1", "--yes"]));
    run(&place, &scripted, &script(&place, &["downgrade", "head:1", "--sql"]));
    assert_eq!(place.state(&scripted), place.state(&ran));
    run(&place, &scripted, &script(&place, &["upgrade", "1:2", "--sql"]));
    succeeded(&mut place.drivetrain(&ran, &["upgrade", "2"]));
    assert_eq!(place.state(&scripted), place.state(&ran));
});

on_both!(an_idempotent_script_runs_on_any_state, |place| {
    write(&place);
    let script = script(&place, &["upgrade", "--sql", "--idempotent"]);
    let whole = place.database();
    place.upgrade(&whole);
    for target in ["base", "1", "2", "head"] {
        let database = place.database();
        if target != "base" {
            succeeded(&mut place.drivetrain(&database, &["upgrade", target]));
        }
        run(&place, &database, &script);
        run(&place, &database, &script);
        assert_eq!(place.state(&database), place.state(&whole), "from {target}");
    }
});

/// A table to which others point, and a second revision that makes it anew, in a form that any runner takes.
fn write_rebuild(place: &Place, form: &str) {
    let in_transaction = form == "in a transaction";
    let wrapped = |sql: &str| match form {
        "in its own transaction" => format!("BEGIN; {sql} COMMIT;"),
        "switched" => format!("PRAGMA foreign_keys = OFF; BEGIN; {sql} COMMIT; PRAGMA foreign_keys = ON;"),
        _ => sql.to_owned(),
    };
    let family = "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT);\n\
                  CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents ON DELETE CASCADE);\n\
                  CREATE TABLE pets (id TEXT PRIMARY KEY, parent_id INTEGER REFERENCES parents ON DELETE SET NULL) WITHOUT ROWID;\n\
                  INSERT INTO parents VALUES (1, 'a'), (2, NULL);\n\
                  INSERT INTO children VALUES (1, 1), (2, 1), (3, 2);\n\
                  INSERT INTO pets VALUES ('x', 1), ('y', 2);";
    let rebuild = "CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');\n\
                   INSERT INTO n SELECT id, coalesce(name, '') FROM parents;\n\
                   DROP TABLE parents;\nALTER TABLE n RENAME TO parents;";
    let loses_one = rebuild.replace("FROM parents;", "FROM parents WHERE id <> 2;");
    place.add(
        "1_family",
        family,
        "DROP TABLE pets; DROP TABLE children; DROP TABLE parents;",
        true,
    );
    place.add("2_rebuild", &wrapped(rebuild), &wrapped(rebuild), in_transaction);
    place.add("3_loses_one", &wrapped(&loses_one), "SELECT 1;", in_transaction);
}

const FORMS: [&str; 4] = [
    "in a transaction",
    "statement by statement",
    "in its own transaction",
    "switched",
];

#[test]
fn a_script_takes_nothing_with_a_table_that_is_made_anew() {
    for form in FORMS {
        let place = Place::new(System::Sqlite);
        write_rebuild(&place, form);
        let (ran, scripted) = (place.database(), place.database());
        succeeded(&mut place.drivetrain(&ran, &["upgrade", "2"]));
        run(&place, &scripted, &script(&place, &["upgrade", ":2", "--sql"]));
        assert_eq!(place.state(&scripted), place.state(&ran), "{form}");
        let again = place.database();
        let script_again = script(&place, &["upgrade", ":2", "--sql", "--idempotent"]);
        run(&place, &again, &script_again);
        run(&place, &again, &script_again);
        assert_eq!(place.state(&again), place.state(&ran), "{form}, idempotent");
        assert_eq!(
            place.query(&ran, "SELECT count(parent_id) FROM children"),
            "3\n",
            "{form}"
        );
        run(&place, &scripted, &script(&place, &["downgrade", "2:1", "--sql"]));
        succeeded(&mut place.drivetrain(&ran, &["downgrade", "1"]));
        assert_eq!(place.state(&scripted), place.state(&ran), "{form}");
        assert_eq!(place.query(&ran, "SELECT count(parent_id) FROM pets"), "2\n", "{form}");
    }
}

#[test]
fn a_run_and_a_script_refuse_to_leave_rows_pointing_to_nothing() {
    for form in FORMS {
        let place = Place::new(System::Sqlite);
        write_rebuild(&place, form);
        let database = place.database();
        succeeded(&mut place.drivetrain(&database, &["upgrade", "2"]));
        let before = place.state(&database);

        let output = place.drivetrain(&database, &["upgrade"]).output().expect("the program");
        let words = said(&output);
        assert!(!output.status.success(), "{form}: {words}");
        for part in [
            "leaves 2 rows",
            "1 row of children, by id: 3 (",
            "1 row of pets, by id: 'y' (",
            "DELETE FROM",
        ] {
            assert!(words.contains(part), "{form}: {part} is not in {words}");
        }
        assert_eq!(place.state(&database), before, "{form}");

        let output = fed(&place, &database, &script(&place, &["upgrade", "2:3", "--sql"]));
        let words = said(&output);
        assert!(!output.status.success(), "{form}: {words}");
        assert!(
            words.contains("row 3 of children names no row of parents"),
            "{form}: {words}"
        );
        assert!(words.contains("rows point to nothing"), "{form}: {words}");
        assert_eq!(place.state(&database), before, "{form}");
    }
}

/// What people write: remarks alone, or behind a last statement without a semicolon, a byte order mark.
fn write_awkward(place: &Place) {
    place.add("1_a", "-- nothing to do here;\n", "\n \n", true);
    place.add(
        "2_b",
        "CREATE TABLE a (n INTEGER);\nCREATE INDEX a_n ON a (n)\n\n-- By hand, later:\n--\n-- DELETE FROM a;\n",
        "DROP TABLE a",
        true,
    );
    place.add("3_c", "\u{feff}-- nothing", "/* nothing; */", false);
    place.add(
        "4_d",
        "INSERT INTO a VALUES (1) /* one; */",
        "DELETE FROM a -- all;",
        true,
    );
}

on_both!(files_without_statements_or_semicolons_run_and_run_as_scripts, |place| {
    write_awkward(&place);
    let whole = place.database();
    place.upgrade(&whole);
    for arguments in [&["upgrade", "--sql"][..], &["upgrade", "--sql", "--idempotent"]] {
        let database = place.database();
        run(&place, &database, &script(&place, arguments));
        assert_eq!(place.state(&database), place.state(&whole), "{arguments:?}");
        succeeded(&mut place.drivetrain(&database, &["verify"]));
        run(&place, &database, &script(&place, &["downgrade", "head:base", "--sql"]));
        assert_eq!(place.state(&database), place.state(&place.database()));
    }
    succeeded(&mut place.drivetrain(&whole, &["downgrade", "base", "--yes"]));
});

/// Copies a folder of revisions of this repository.
fn copy(place: &Place, folder: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    for revision in fs::read_dir(&root).expect("a folder of revisions") {
        let revision = revision.expect("a folder");
        let copy = place.migrations().join(revision.file_name());
        fs::create_dir(&copy).expect("a folder");
        for file in fs::read_dir(revision.path()).expect("a revision") {
            let file = file.expect("a file");
            fs::copy(file.path(), copy.join(file.file_name())).expect("a copy");
        }
    }
}

/// Forwards and back: where the program itself ends.
fn check_copied(place: &Place) {
    let (whole, back) = (place.database(), place.database());
    place.upgrade(&whole);
    place.upgrade(&back);
    succeeded(&mut place.drivetrain(&back, &["downgrade", "base", "--yes"]));
    for arguments in [&["upgrade", "--sql"][..], &["upgrade", "--sql", "--idempotent"]] {
        let database = place.database();
        run(place, &database, &script(place, arguments));
        assert_eq!(place.state(&database), place.state(&whole), "{arguments:?}");
        succeeded(&mut place.drivetrain(&database, &["check"]));
        run(place, &database, &script(place, &["downgrade", "head:base", "--sql"]));
        assert_eq!(place.state(&database), place.state(&back));
    }
}

on_both!(the_folders_of_this_repository_run_as_scripts, |place| {
    let folders = match place.system {
        System::Sqlite => &[
            "migrations/sqlite",
            "examples/quickstart/migrations",
            "tests/folders/without_statements",
        ][..],
        System::Postgres => &["migrations/postgres", "tests/folders/without_statements"],
    };
    for folder in folders {
        let place = Place::new(place.system);
        copy(&place, folder);
        check_copied(&place);
    }
});
