//! `print-schema`, and the file that a run writes.

use super::database::both;
use super::program::Project;

both!(a_run_writes_the_file_of_diesel_toml, |project| {
    project.add_tables();
    project.run(&["upgrade", "+2"]).ends_with(0, &["wrote src/schema.rs"]);
    let text = project.read("src/schema.rs");
    assert!(text.contains("posts (id)") && !text.contains("tags (id)"), "{text}");
    assert_eq!(project.run(&["print-schema"]).succeeds(), text);
    project.run(&["upgrade", "--no-schema"]).succeeds();
    assert_eq!(project.read("src/schema.rs"), text);
    project
        .run(&["print-schema", "--locked-schema"])
        .ends_with(2, &["src/schema.rs would change"]);
    project.run(&["print-schema", "--write"]).succeeds();
    project.run(&["print-schema", "--locked-schema"]).succeeds();
    project
        .run(&["downgrade", "-1", "--locked-schema"])
        .ends_with(2, &["would change"]);
    assert!(project.read("src/schema.rs").contains("tags (id)"));
});

both!(tables_are_chosen_by_name, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    let only = project.run(&["print-schema", "-o", "^posts$"]);
    assert_eq!(only.succeeds().matches("diesel::table!").count(), 1);
    let except = project.run(&["print-schema", "-e", "posts"]);
    assert_eq!(except.succeeds().matches("diesel::table!").count(), 2);
    project
        .run(&["print-schema", "-o", "("])
        .ends_with(64, &["no regular expression"]);
    project
        .run(&["print-schema", "--schema-key", "x"])
        .ends_with(64, &["no [print_schema.x]", "default"]);
    assert!(project.run(&["print-schema", "--json"]).json()[0]["text"].is_string());
});

#[test]
fn a_table_without_a_key_is_named_and_the_revisions_stay_applied() {
    let (project, _server) = super::database::postgres();
    project.write("migrations/1_a/up.sql", "CREATE TABLE loose (a TEXT);\n");
    project
        .run(&["upgrade"])
        .fails_with(&["schema.rs", "loose has no primary key", "print-schema --write"]);
    assert_eq!(project.applied(), ["1"]);
}

#[test]
fn a_mistake_in_print_schema_is_named() {
    let project = Project::new();
    project.write("diesel.toml", "[print_schema]\nfil = \"x\"\n");
    project
        .run(&["print-schema"])
        .fails_with(&["diesel.toml: [print_schema]: unknown field `fil`"]);
}

/// A rustfmt that does what that of rustup does where its toolchain is not installed: it says so, and ends.
#[cfg(unix)]
fn broken_rustfmt(project: &Project) -> String {
    use std::os::unix::fs::PermissionsExt as _;

    let script = "#!/bin/sh\necho \"error: toolchain '1.2.3'\" >&2\necho 'is not installed' >&2\nexit 1\n";
    let file = project.write("bin/rustfmt", script);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let path = std::env::var("PATH").expect("a path");
    format!("{}:{path}", project.path().join("bin").display())
}

#[cfg(unix)]
#[test]
fn a_rustfmt_that_cannot_run_is_told_with_its_words() {
    let project = Project::new();
    project.add_tables();
    let path = broken_rustfmt(&project);
    let said = "rustfmt could not run: error: toolchain '1.2.3' is not installed";
    project
        .run_with(&[("PATH", &path)], &["upgrade"])
        .ends_with(0, &["not formatted", said, "wrote src/schema.rs"]);
    project
        .run_with(&[("PATH", &path)], &["print-schema"])
        .ends_with(0, &[said]);
    project.run(&["print-schema", "--write"]).succeeds();
    let run = project.run_with(&[("PATH", &path)], &["check"]);
    assert!(
        run.stdout.contains("as printed without rustfmt") && run.stdout.contains("toolchain '1.2.3'"),
        "{run:?}"
    );

    let schema = project.read("src/schema.rs");
    let patch = diffy::create_patch(&schema, &format!("{schema}\n// by hand\n")).to_string();
    project.write("schema.patch", patch);
    let toml = project
        .read("diesel.toml")
        .replace("[print_schema]", "[print_schema]\npatch_file = \"schema.patch\"");
    project.write("diesel.toml", toml);
    project.run_with(&[("PATH", &path)], &["print-schema"]).fails_with(&[
        "schema.patch does not fit",
        "rustfmt could not run",
        "toolchain '1.2.3' is not installed",
    ]);
}
