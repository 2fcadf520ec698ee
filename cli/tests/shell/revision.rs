//! `revision` and its names.

use std::fs;

use super::program::{Project, finish};

#[test]
fn a_revision_is_a_folder_of_the_diesel_cli() {
    let project = Project::new();
    let made = project.run(&["revision", "-m", "Create users"]);
    assert_eq!(made.succeeds().matches("created").count(), 2);
    let folders = project.revisions();
    let (version, slug) = folders[0].split_once('_').expect("a name");
    assert_eq!(slug, "create_users");
    assert_eq!(version.len(), "2026-01-05-090000-0000".len());
    let text = |file: &str| project.read(format!("migrations/{}/{file}", folders[0]));
    assert_eq!(text("up.sql"), "-- Create users\n");
    assert_eq!(text("down.sql"), "-- Undoes: Create users\n");
}

#[test]
fn revisions_made_in_a_hurry_keep_their_order() {
    let project = Project::new();
    for name in ["a", "b", "c"] {
        project.run(&["generate", name]).succeeds();
    }
    let slugs: Vec<String> = project
        .revisions()
        .iter()
        .map(|folder| folder[23..].to_owned())
        .collect();
    assert_eq!(slugs, ["a", "b", "c"]);
}

#[test]
fn sql_prints_and_writes_nothing() {
    let project = Project::new();
    let printed = project.run(&["revision", "-m", "a", "--sql", "--no-transaction"]);
    assert!(printed.succeeds().contains("run_in_transaction = false"));
    assert_eq!(project.revisions(), [""; 0]);
}

#[test]
fn metadata_and_a_missing_down_are_asked_for() {
    let project = Project::new();
    project
        .run(&["revision", "-m", "a", "--version", "1", "--no-transaction", "--no-down"])
        .succeeds();
    assert_eq!(
        project.read("migrations/1_a/metadata.toml"),
        "run_in_transaction = false\n"
    );
    assert!(!project.path().join("migrations/1_a/down.sql").exists());
}

#[test]
fn a_version_is_used_once() {
    let project = Project::new();
    project
        .run(&["revision", "-m", "a", "--version", "2026-01-05"])
        .succeeds();
    project
        .run(&["revision", "-m", "b", "--rev-id", "20260105"])
        .fails_with(&["another revision has the version 20260105"]);
    assert_eq!(project.revisions().len(), 1);
}

#[test]
fn a_template_of_the_project_fills_new_revisions() {
    let project = Project::new();
    project.write(
        "drivetrain.toml",
        "[revision]\ntemplate = \"new\"\nversion = \"%Y%m%d%H%M%S\"\n",
    );
    project.write(
        "new/up.sql",
        "-- {version} {slug}: {message}\nSET lock_timeout = '2s';\n",
    );
    project.write("new/down.sql", "-- back\n");
    project.run(&["revision", "-m", "Add a column"]).succeeds();
    let folder = project.revisions().remove(0);
    let (version, _) = folder.split_once('_').expect("a name");
    assert_eq!(version.len(), "20260105090000-0000".len());
    let up = project.read(format!("migrations/{folder}/up.sql"));
    assert_eq!(
        up,
        format!("-- {version} add_a_column: Add a column\nSET lock_timeout = '2s';\n")
    );
}

#[test]
fn a_template_that_cannot_be_used_is_refused() {
    let project = Project::new();
    project.write("empty/readme", "");
    project.write("latin/up.sql", b"-- caf\xe9\n");
    let with = |folder: &str| project.run(&["revision", "-m", "a", "--template", folder]);
    with("empty").fails_with(&["the template empty has no up.sql"]);
    with("latin").fails_with(&["cannot read latin/up.sql", "hint: save the file as UTF-8"]);
    with("missing").fails_with(&["cannot read missing"]);
    assert_eq!(project.revisions(), [""; 0]);
}

#[test]
fn a_message_without_a_letter_is_refused() {
    let project = Project::new();
    project
        .run(&["revision", "-m", "…"])
        .ends_with(64, &["no letter or digit"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_named_and_left_as_it_was() {
    let project = Project::new();
    // A file where the folder should go is refused to root too.
    project.write("migrations/.1_a", "");
    project
        .run(&["revision", "-m", "a", "--version", "1"])
        .fails_with(&["cannot create ", "migrations/.1_a"]);
    assert_eq!(project.revisions(), [""; 0]);
}

#[test]
fn eight_at_once_make_eight_revisions() {
    let project = Project::new();
    let children: Vec<_> = (0..8)
        .map(|_| {
            project
                .command(&["revision", "-m", "same", "-q"])
                .spawn()
                .expect("the program")
        })
        .collect();
    for mut child in children {
        assert!(child.wait().expect("an end").success());
    }
    assert_eq!(project.revisions().len(), 8);
}

#[test]
fn migrations_are_found_from_a_directory_below() {
    let project = Project::new();
    fs::create_dir_all(project.path().join("src/deep")).expect("a directory");
    finish(
        project
            .command(&["revision", "-m", "a"])
            .current_dir(project.path().join("src/deep")),
    )
    .succeeds();
    assert_eq!(project.revisions().len(), 1);
}
