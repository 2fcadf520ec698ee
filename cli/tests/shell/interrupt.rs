//! Ctrl-C and SIGTERM while a revision runs.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::Duration;

use super::database::{postgres, sqlite};
use super::program::Project;

/// Applies a revision, and ends the program in the middle of the next one.
fn interrupted(project: &Project, endless: &str, signal: &str) {
    project.add_table("2026-01-05-090000", "users");
    project.write("migrations/2026-01-06-090000_endless/up.sql", endless);
    let mut command = project.command(&["upgrade", "--no-schema"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    // The line of the first revision tells that the second one is at hand.
    let mut line = [0; 7];
    std::io::Read::read_exact(child.stdout.as_mut().expect("a pipe"), &mut line).expect("a line");
    std::thread::sleep(Duration::from_millis(200));
    let id = child.id().to_string();
    Command::new("kill").args([signal, &id]).status().expect("kill");
    let ended = child.wait_with_output().expect("an end");
    let words = String::from_utf8(ended.stderr).expect("UTF-8");
    assert_eq!(ended.status.code(), Some(130), "{words}");
    assert!(
        words.contains("interrupted; the revision at hand was rolled back"),
        "{words}"
    );
    assert_eq!(project.applied(), ["20260105090000"]);
    project.write(
        "migrations/2026-01-06-090000_endless/up.sql",
        "CREATE TABLE half (id INTEGER PRIMARY KEY);",
    );
    project.run(&["upgrade"]).succeeds();
}

#[test]
fn on_sqlite_the_revision_at_hand_is_rolled_back() {
    let (project, _) = sqlite();
    let endless = "CREATE TABLE half (id INTEGER PRIMARY KEY);\n\
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO half SELECT sum(i) FROM n;\n";
    interrupted(&project, endless, "-INT");
}

#[test]
fn on_postgres_the_revision_at_hand_is_rolled_back() {
    let (project, _server) = postgres();
    let endless = "CREATE TABLE half (id INTEGER PRIMARY KEY);\nSELECT pg_sleep(600);\n";
    interrupted(&project, endless, "-TERM");
}
