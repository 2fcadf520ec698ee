//! Commands that look: current, history, heads, show, plan, edit.

use super::database::both;
use super::program::{Project, finish};

both!(current_tells_where_the_database_stands, |project| {
    project.add_tables();
    assert!(
        project
            .run(&["current"])
            .succeeds()
            .starts_with("base (3 revisions are pending)")
    );
    project.run(&["upgrade", "+2"]).succeeds();
    assert_eq!(
        project.run(&["current"]).succeeds(),
        "2026-01-06-090000_create_posts (1 revision is pending)\n"
    );
    assert_eq!(project.run(&["current", "--check-heads"]).code, 2);
    project.run(&["upgrade"]).succeeds();
    assert_eq!(
        project.run(&["current", "--check-heads"]).succeeds(),
        "2026-01-07-090000_create_tags (head)\n"
    );
    let json = project.run(&["current", "--json"]).json();
    assert_eq!(json["current"]["version"], "20260107090000");
    assert_eq!(json["is_at_head"], true);
});

both!(history_marks_what_is_applied, |project| {
    project.add_tables();
    project.run(&["upgrade", "+1"]).succeeds();
    let marked = project.run(&["history", "-i"]);
    let lines: Vec<&str> = marked.succeeds().lines().collect();
    assert!(
        lines[0].starts_with(".  2026-01-07-090000_create_tags ") && lines[0].ends_with("(head)"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("x  2026-01-05-090000_create_users ") && lines[2].ends_with("(current)"),
        "{lines:?}"
    );
    let range = project.run(&["history", "-r", "current:+1"]);
    assert_eq!(range.succeeds().lines().count(), 2);
});

#[test]
fn history_of_files_needs_no_database() {
    let project = Project::empty();
    project.add_tables();
    let lines = |args: &[&str]| project.run(args).succeeds().lines().count();
    assert_eq!(lines(&["history"]), 3);
    assert_eq!(lines(&["history", "-r", "20260106:"]), 2);
    assert_eq!(lines(&["history", "-r", ":20260106"]), 2);
    assert_eq!(lines(&["history", "-r", "base:base"]), 0);
    assert_eq!(lines(&["history", "-r", "create_posts:create_posts"]), 1);
    assert!(project.run(&["history", "-v"]).succeeds().contains("path "));
    assert_eq!(
        project.run(&["heads"]).succeeds(),
        "2026-01-07-090000_create_tags  (head)\n"
    );
}

#[test]
fn show_prints_both_ways() {
    let project = Project::empty();
    project.add_tables();
    let shown = project.run(&["show", "head-1"]);
    assert!(shown.succeeds().contains("CREATE TABLE posts") && shown.stdout.contains("DROP TABLE posts"));
    assert_eq!(
        project.run(&["show", "head", "--json"]).json()["version"],
        "20260107090000"
    );
}

#[test]
fn targets_that_mean_nothing_or_too_much_list_what_they_could_be() {
    let project = Project::empty();
    project.add_tables();
    project
        .run(&["show", "2026-01"])
        .fails_with(&["may mean 3 revisions", "create_users", "hint: a target is"]);
    project
        .run(&["show", "2031"])
        .fails_with(&["no revision is meant by \"2031\"", "create_tags"]);
    project.run(&["show", "base"]).fails_with(&["base"]);
}

both!(plan_goes_both_ways, |project| {
    project.add_tables();
    project.run(&["upgrade", "+2"]).succeeds();
    assert_eq!(
        project.run(&["plan"]).succeeds(),
        "up    2026-01-07-090000_create_tags\n"
    );
    assert_eq!(
        project.run(&["plan", "-1"]).succeeds(),
        "down  2026-01-06-090000_create_posts\n"
    );
    assert!(project.run(&["plan", "--sql"]).succeeds().contains("CREATE TABLE tags"));
    assert_eq!(project.run(&["plan", "current"]).succeeds(), "");
});

#[test]
fn plan_says_which_revisions_run_with_foreign_keys_off() {
    let project = Project::new();
    let add = |name: &str, up: &str, down: &str| {
        project.write(&format!("migrations/{name}/up.sql"), up);
        project.write(&format!("migrations/{name}/down.sql"), down);
    };
    let family = "CREATE TABLE parents (id INTEGER PRIMARY KEY); \
                  CREATE TABLE pets (parent_id INTEGER REFERENCES parents);";
    add(
        "2026-01-01-000000_family",
        family,
        "DROP TABLE pets; DROP TABLE parents;",
    );
    add(
        "2026-01-02-000000_alone",
        "CREATE TABLE alone (n);",
        "DROP TABLE alone;",
    );
    let rebuild = "CREATE TABLE n (id INTEGER PRIMARY KEY); DROP TABLE parents; ALTER TABLE n RENAME TO parents;";
    add("2026-01-03-000000_rebuild", rebuild, rebuild);
    let off = "  (foreign keys off, checked before the commit)";
    assert_eq!(
        project.run(&["plan"]).succeeds(),
        format!(
            "up    2026-01-01-000000_family\nup    2026-01-02-000000_alone\nup    2026-01-03-000000_rebuild{off}\n"
        )
    );
    assert_eq!(
        project.run(&["upgrade", "--dry-run"]).succeeds(),
        project.run(&["plan"]).succeeds()
    );
    project.run(&["upgrade"]).succeeds();
    let down = format!(
        "down  2026-01-03-000000_rebuild{off}\ndown  2026-01-02-000000_alone\ndown  2026-01-01-000000_family{off}\n"
    );
    assert_eq!(project.run(&["plan", "base"]).succeeds(), down);
    assert_eq!(project.run(&["downgrade", "base", "--dry-run"]).succeeds(), down);
    let json = project.run(&["plan", "-1", "--json"]).json();
    assert_eq!(json["revisions"][0]["without_foreign_keys"], true, "{json}");
}

#[cfg(unix)]
#[test]
fn edit_opens_the_files_in_the_editor() {
    let project = Project::empty();
    project.add_tables();
    let edit = |visual: &str, editor: &str| {
        finish(
            project
                .command(&["edit", "head", "--down"])
                .env("VISUAL", visual)
                .env("EDITOR", editor),
        )
    };
    let opened = edit("", "echo --wait");
    assert!(opened.succeeds().starts_with("--wait "), "{opened:?}");
    assert!(opened.stdout.trim_end().ends_with("create_tags/down.sql"), "{opened:?}");
    edit("false", "true").fails_with(&["the editor false ended with"]);
    edit("no-such-editor", "").fails_with(&["cannot start no-such-editor"]);
    edit("", "").fails_with(&["no editor is set"]);
}

#[test]
fn folders_that_are_no_revisions_are_named() {
    let project = Project::empty();
    project.write("migrations/2026-01-05-090000_empty/readme", "");
    project
        .run(&["history"])
        .fails_with(&["2026-01-05-090000_empty has no up.sql"]);
    project.write("migrations/2026-01-05-090000_empty/up.sql", b"-- caf\xe9");
    project
        .run(&["history"])
        .fails_with(&["cannot read ", "up.sql", "save the file as UTF-8"]);
    project.write("migrations/2026-01-05-090000_empty/up.sql", "SELECT 1;");
    project.write(
        "migrations/2026-01-05-090000_empty/metadata.toml",
        "run_in_transaction = maybe",
    );
    project.run(&["history"]).fails_with(&["metadata.toml: "]);
    project.write("migrations/2026-01-05-090000_empty/metadata.toml", "");
    assert!(project.run(&["history"]).succeeds().contains("outside a transaction"));
    project.write("migrations/20260105090000_twice/up.sql", "SELECT 1;");
    project
        .run(&["history"])
        .fails_with(&["two revisions have this version"]);
}
