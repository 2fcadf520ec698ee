//! The program as it is called: what it prints, and where, and how it ends.

use std::process::{Command, Output};

use crate::support;

fn chinook(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chinook"))
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[tokio::test]
async fn a_file_is_reported_on_standard_output() {
    let path = support::fresh_path();
    support::sqlite_store(&path).await.close().await;
    let output = chinook(&[&path.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("3 artists, 25 to a page\n"));
}

#[tokio::test]
async fn a_url_is_reported_on_standard_output() {
    let server = support::Server::with_database().await;
    support::postgres_store(&server).await.close().await;
    let output = chinook(&[&server.url]);
    server.drop_database().await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("3 artists, 25 to a page\n"));
}

#[test]
fn other_arguments_than_one_are_answered_by_the_usage() {
    for arguments in [&[][..], &["a", "b"][..]] {
        let output = chinook(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).starts_with("Usage: chinook PATH_OR_URL\n"));
    }
    let output = chinook(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("Usage: chinook PATH_OR_URL\n"));
}

#[test]
fn a_file_that_does_not_exist_is_an_error_and_is_not_made() {
    let path = support::fresh_path();
    let output = chinook(&[&path.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        format!(
            "error: cannot connect to {}: unable to open database file\n",
            path.display()
        )
    );
    assert!(!path.exists());
}

#[test]
fn a_server_that_is_not_there_is_an_error_of_one_line_without_the_password() {
    let output = chinook(&["postgres://ada:secret@127.0.0.1:1/chinook"]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(
        error.starts_with("error: cannot connect to 127.0.0.1:1/chinook: "),
        "{error}"
    );
    assert_eq!((error.lines().count(), error.contains("secret")), (1, false), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let output = chinook(&[concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).ends_with("Cargo.toml: file is not a database\n"));
}
