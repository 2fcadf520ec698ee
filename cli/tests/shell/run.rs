//! Commands that change the database: upgrade, downgrade, redo, stamp, reset.

use super::database::both;
use super::program::Project;

both!(up_and_down_and_up_again, |project| {
    project.add_tables();
    let run = project.run(&["upgrade", "20260106"]);
    assert_eq!(run.succeeds().matches("applied ").count(), 2);
    assert_eq!(project.applied(), ["20260106090000", "20260105090000"]);
    assert_eq!(
        project.run(&["upgrade", "--json"]).json()[0]["version"],
        "20260107090000"
    );
    project.run(&["upgrade"]).ends_with(0, &["nothing to do"]);
    assert_eq!(
        project.run(&["downgrade", "-2"]).succeeds().matches("reverted").count(),
        2
    );
    project.run(&["redo"]).succeeds();
    project.run(&["upgrade", "+1"]).succeeds();
    assert_eq!(project.applied().len(), 2);
});

both!(a_dry_run_changes_nothing, |project| {
    project.add_tables();
    assert_eq!(
        project.run(&["upgrade", "--dry-run"]).succeeds().matches("up ").count(),
        3
    );
    assert_eq!(project.applied(), [""; 0]);
    project.run(&["upgrade"]).succeeds();
    assert_eq!(
        project
            .run(&["downgrade", "base", "--dry-run"])
            .succeeds()
            .matches("down ")
            .count(),
        3
    );
    assert_eq!(project.applied().len(), 3);
});

both!(a_statement_that_fails_is_named_and_what_came_before_stays, |project| {
    project.add_tables();
    project.write(
        "migrations/2026-01-06-090000_create_posts/up.sql",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n",
    );
    project.run(&["upgrade"]).fails_with(&[
        "migration 20260106090000 failed",
        "up.sql:2",
        "nowhere",
        "hint: mend the statement",
    ]);
    assert_eq!(project.applied(), ["20260105090000"]);
    project.write(
        "migrations/2026-01-06-090000_create_posts/up.sql",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\n",
    );
    project.run(&["upgrade"]).succeeds();
});

both!(a_missing_down_is_found_before_anything_is_reverted, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    std::fs::remove_file(
        project
            .path()
            .join("migrations/2026-01-06-090000_create_posts/down.sql"),
    )
    .expect("a file");
    project.run(&["repair"]).succeeds();
    project
        .run(&["downgrade", "-2"])
        .fails_with(&["20260106090000", "no down.sql"]);
    assert_eq!(project.applied().len(), 3);
});

both!(what_destroys_asks_and_without_a_terminal_needs_yes, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    for args in [
        &["reset"][..],
        &["downgrade", "base"],
        &["downgrade", "-3"],
        &["redo", "--all"],
    ] {
        project
            .run(args)
            .fails_with(&["was refused; nothing was changed", "give --yes"]);
        assert_eq!(project.applied().len(), 3);
    }
    project.run(&["downgrade", "base", "--yes"]).succeeds();
    assert_eq!(project.applied(), [""; 0]);
});

both!(a_reset_empties_the_database_and_applies_all, |project| {
    project.add_tables();
    project.write(
        "migrations/2026-01-08-090000_more/up.sql",
        "CREATE VIEW v AS SELECT id FROM users;\n",
    );
    project.write("by_hand.sql", "CREATE TABLE odd_one (id INTEGER REFERENCES users (id));\nINSERT INTO users (id) VALUES (1);\nINSERT INTO odd_one (id) VALUES (1);\n");
    project.run(&["upgrade"]).succeeds();
    assert!(project.run(&["seed", "by_hand.sql"]).succeeds().contains("(2 rows)"));
    let run = project.run(&["reset", "--yes"]);
    assert_eq!(run.succeeds().matches("applied ").count(), 4);
    // The table that was made by hand is gone, so it can be made again; and users is empty.
    project.run(&["seed", "by_hand.sql"]).succeeds();
});

both!(nothing_is_emptied_while_a_runner_works, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    project.run(&["schema", "dump", "-o", "schema.sql"]).succeeds();
    let url = project.read(".env").trim().replace("DATABASE_URL=", "");
    let url = url.replace("blog.db", &project.path().join("blog.db").display().to_string());
    crate::database::while_locked(&url, || {
        for args in [&["reset"][..], &["schema", "load", "schema.sql"]] {
            let args = [args, &["--yes", "--wait", "0s"]].concat();
            project.run(&args).fails_with(&["another runner held the lock"]);
        }
    });
    assert_eq!(project.applied().len(), 3);
    project.run(&["reset", "--yes"]).succeeds();
    project.run(&["schema", "load", "schema.sql", "--yes"]).succeeds();
    assert_eq!(project.applied().len(), 3);
});

both!(production_is_not_reset_even_with_yes, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    let url = project.read(".env").replace("DATABASE_URL=", "");
    project.write(
        "drivetrain.toml",
        format!(
            "[databases.main]\nurl = \"{}\"\nmigrations = \"migrations\"\n[production]\ndatabases = [\"main\"]\n",
            url.trim()
        ),
    );
    project
        .run(&["reset", "--yes"])
        .fails_with(&["was refused", "[production] in drivetrain.toml"]);
    assert_eq!(project.applied().len(), 3);
});

both!(a_stamp_marks_and_runs_nothing, |project| {
    project.add_tables();
    project.run(&["stamp", "20260106"]).succeeds();
    assert_eq!(project.applied(), ["20260106090000", "20260105090000"]);
    // Only the third is run.
    assert_eq!(project.run(&["upgrade"]).succeeds().matches("applied ").count(), 1);
    project.run(&["stamp", "base", "--purge"]).succeeds();
    assert_eq!(project.applied(), [""; 0]);
});

both!(edited_files_are_noticed_and_accepted_by_repair, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    assert_eq!(project.run(&["verify"]).code, 0);
    let path = "migrations/2026-01-05-090000_create_users/up.sql";
    let crlf = format!("\u{feff}{}", project.read(path).replace('\n', "\r\n"));
    project.write(path, crlf);
    assert_eq!(project.run(&["verify"]).code, 0);
    project.write(path, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n");
    let run = project.run(&["verify"]);
    run.ends_with(2, &["drivetrain repair"]);
    assert!(run.stdout.contains("create_users/up.sql was edited"), "{run:?}");
    project.run(&["repair"]).succeeds();
    assert_eq!(project.run(&["verify"]).code, 0);
});

both!(a_late_revision_is_an_error_until_it_is_rebased_or_allowed, |project| {
    project.add_table("2026-01-07-090000", "tags");
    project.run(&["upgrade"]).succeeds();
    project.add_table("2026-01-05-090000", "users");
    project.add_table("2026-01-06-090000", "posts");
    project
        .run(&["upgrade"])
        .fails_with(&["create_users", "20260107090000"]);
    assert_eq!(project.run(&["branches"]).succeeds().lines().count(), 2);
    assert!(project.run(&["rebase", "create_users"]).succeeds().contains("renamed"));
    assert_eq!(project.run(&["branches"]).succeeds().lines().count(), 1);
    project
        .run(&["rebase", "create_tags"])
        .fails_with(&["is applied to this database"]);
    project.run(&["upgrade", "--allow-out-of-order"]).succeeds();
    assert_eq!(project.applied().len(), 3);
});

both!(the_names_of_the_diesel_cli_work, |project| {
    project.add_tables();
    assert_eq!(project.run(&["migration", "pending"]).succeeds(), "true\n");
    project.run(&["migration", "run"]).succeeds();
    assert_eq!(project.run(&["migration", "pending"]).succeeds(), "false\n");
    project.run(&["migration", "revert"]).succeeds();
    assert_eq!(
        project.run(&["migration", "list"]).succeeds(),
        "Migrations:\n  [X] 2026-01-05-090000_create_users\n  [X] 2026-01-06-090000_create_posts\n  \
         [ ] 2026-01-07-090000_create_tags\n"
    );
    project.run(&["migration", "redo", "-n", "2"]).succeeds();
    project.run(&["migration", "revert", "-n", "9", "--yes"]).succeeds();
    assert_eq!(project.applied(), [""; 0]);
});

#[test]
fn looking_makes_no_file() {
    let project = Project::new();
    project.add_tables();
    for args in [
        &["current"][..],
        &["history", "-i"],
        &["plan"],
        &["verify"],
        &["branches"],
        &["upgrade", "--dry-run"],
    ] {
        project.run(args).ends_with(0, &["blog.db is not there yet"]);
    }
    assert!(!project.path().join("blog.db").exists());
}

#[test]
fn scripts_need_no_database() {
    let project = Project::empty();
    project.add_tables();
    for url in ["postgres://ada:hunter2@nowhere.invalid/blog", "missing.db"] {
        let with = |args: &[&str]| project.run(&[args, &["--database-url", url]].concat());
        let up = with(&["upgrade", "--sql", "20260105:20260106"]);
        assert!(up.succeeds().contains("CREATE TABLE posts") && !up.stdout.contains("CREATE TABLE tags"));
        assert!(!up.stdout.contains("CREATE TABLE users"));
        let down = with(&["downgrade", "--sql", "head:20260106"]);
        assert!(down.succeeds().contains("DROP TABLE tags") && !down.stdout.contains("DROP TABLE posts"));
        assert!(with(&["stamp", "--sql", "head"]).succeeds().contains("20260107090000"));
        assert!(!up.stdout.contains("hunter2"));
    }
}
