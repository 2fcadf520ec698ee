//! Colours, pipes and JSON.

use std::io::Read;
use std::process::Stdio;

use super::program::{Project, finish};

#[test]
fn pipes_and_no_color_get_no_escape_codes() {
    let project = Project::new();
    for args in [
        &["list-templates"][..],
        &["wait", "--timeout", "0s", "--database-url", "missing.db"],
        &["--help"],
    ] {
        for run in [project.run(args), project.run_with(&[("NO_COLOR", "1")], args)] {
            assert!(
                !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
                "{run:?}"
            );
        }
    }
}

#[test]
fn colour_can_be_forced_and_forbidden() {
    let project = Project::empty();
    let with = |color: &str| {
        finish(
            project
                .command(&["list-templates", "--color", color])
                .env("CLICOLOR_FORCE", "1"),
        )
    };
    assert!(with("always").succeeds().contains('\u{1b}'));
    assert!(with("auto").succeeds().contains('\u{1b}'));
    assert!(!with("never").succeeds().contains('\u{1b}'));
}

#[test]
fn json_has_no_words_beside_it() {
    let project = Project::new();
    for args in [
        &["list-templates", "--json"][..],
        &["revision", "-m", "a", "--json"],
        &["init", "x", "--json"],
    ] {
        assert!(!project.run(args).json().is_null(), "{args:?}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let project = Project::empty();
    let mut command = project.command(&["man"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    let mut words = String::new();
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut words)
        .expect("UTF-8");
    assert!(child.wait().expect("an end").success(), "{words}");
    assert_eq!(words, "");
}
