//! `wait`, on both kinds of databases.

use std::net::TcpListener;
use std::time::Duration;

use super::program::Project;

#[test]
fn a_server_that_answers_is_not_waited_for() {
    let project = Project::empty();
    project
        .run(&["wait", "--database-url", &super::database::server()])
        .succeeds();
}

#[test]
fn a_file_that_comes_into_being_is_waited_for() {
    let project = Project::new();
    let mut child = project
        .command(&["wait", "--timeout", "5m"])
        .spawn()
        .expect("the program");
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("a state").is_none());
    project.write("blog.db", "");
    assert!(child.wait().expect("an end").success());
}

#[test]
fn a_server_that_is_not_there_ends_the_wait_at_the_deadline() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let project = Project::empty();
    let url = format!("postgres://ada:hunter2@127.0.0.1:{port}/blog");
    let run = project.run(&["wait", "--timeout", "500ms", "--database-url", &url]);
    run.fails_with(&[
        "waiting for postgres://127.0.0.1",
        "did not answer",
        "hint: is the server running?",
    ]);
    assert!(!run.stderr.contains("hunter2"), "{run:?}");
}

#[test]
fn a_server_that_says_nothing_ends_the_wait_at_the_deadline() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let project = Project::empty();
    let url = format!("postgres://127.0.0.1:{port}/blog");
    project
        .run(&["wait", "--timeout", "500ms", "--database-url", &url])
        .fails_with(&["did not answer"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_wait_with_130() {
    use std::process::{Command, Stdio};
    let project = Project::new();
    for signal in ["-INT", "-TERM"] {
        let mut child = project
            .command(&["wait", "--timeout", "5m"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        // Once it says that it waits, it listens to signals.
        let mut first = [0; 7];
        let mut words = child.stderr.take().expect("a pipe");
        std::io::Read::read_exact(&mut words, &mut first).expect("a word");
        let id = child.id().to_string();
        Command::new("kill").args([signal, &id]).status().expect("kill");
        assert_eq!(child.wait().expect("an end").code(), Some(130), "{signal}");
    }
}
