//! `lint` as a command: which files it looks at, and how it ends.

use super::program::Project;

fn project() -> Project {
    let project = Project::new();
    project.add_table("2026-01-05-090000", "users");
    project.write("migrations/2026-01-06-090000_drop/up.sql", "DROP TABLE users;\n");
    project
}

#[test]
fn a_dangerous_revision_ends_with_2_and_names_the_place() {
    let project = project();
    let run = project.run(&["lint"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stdout.contains("migrations/2026-01-06-090000_drop/up.sql:1:1"),
        "{run:?}"
    );
}

#[test]
fn applied_revisions_are_left_alone_unless_all_are_asked_for() {
    let project = project();
    project.run(&["upgrade"]).succeeds();
    project.run(&["lint"]).ends_with(0, &["no file to look at"]);
    assert_eq!(project.run(&["lint", "--all"]).code, 2);
    assert_eq!(project.run(&["lint", "migrations/2026-01-06-090000_drop"]).code, 2);
    assert_eq!(
        project.run(&["lint", "migrations/2026-01-06-090000_drop/up.sql"]).code,
        2
    );
    project
        .run(&["lint", "migrations/2026-01-05-090000_create_users"])
        .succeeds();
}

#[test]
fn json_and_sarif_are_json() {
    let project = project();
    for args in [&["lint", "--json"][..], &["lint", "--format", "sarif"]] {
        let run = project.run(args);
        assert_eq!(run.code, 2);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert!(json.is_object());
    }
}

#[test]
fn rules_are_configured_and_explained() {
    let project = project();
    let found = project.run(&["lint", "--json"]).stdout;
    let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let mut off = String::from("[lint.rules]\n");
    for finding in found["findings"].as_array().expect("a list") {
        let code = finding["code"].as_str().expect("a code");
        assert!(project.run(&["lint", "--explain", code]).succeeds().contains(code));
        if !off.contains(code) {
            off += &format!("{code} = \"off\"\n");
        }
    }
    project.write("drivetrain.toml", off);
    project.run(&["lint"]).succeeds();
    project.write("drivetrain.toml", "[lint.rules]\nDT9999 = \"off\"\n");
    project
        .run(&["lint"])
        .fails_with(&["drivetrain.toml: [lint]: no rule is called DT9999"]);
    project
        .run(&["lint", "--explain", "DT9999"])
        .ends_with(64, &["no rule is called"]);
}

#[test]
fn without_a_database_the_kind_is_asked_for() {
    let project = Project::empty();
    project.add_table("2026-01-05-090000", "users");
    project.run(&["lint"]).ends_with(64, &["--backend postgres"]);
    project.run(&["lint", "--backend", "sqlite"]).succeeds();
}
