//! `init` and `list-templates`.

use super::program::Project;

#[test]
fn init_writes_what_the_diesel_cli_would_and_our_file() {
    let project = Project::empty();
    let created = project.run(&["init"]);
    assert_eq!(created.succeeds().matches("created").count(), 3);
    assert!(project.read("diesel.toml").contains("dir = \"migrations\""));
    assert!(project.path().join("migrations").is_dir());
    project.run(&["revision", "-m", "a"]).succeeds();
}

#[test]
fn init_overwrites_nothing() {
    let project = Project::empty();
    project.write("diesel.toml", "# mine\n");
    let written = project.run(&["init", "--json"]).json();
    assert_eq!(written["kept"][0], "./diesel.toml");
    assert_eq!(project.read("diesel.toml"), "# mine\n");
    project.run(&["init"]).fails_with(&["initialised already", "hint: "]);
}

#[test]
fn every_template_makes_a_project() {
    let project = Project::empty();
    let templates = project.run(&["list-templates", "--json"]).json();
    for template in templates.as_array().expect("a list") {
        let name = template["name"].as_str().expect("a name");
        project.run(&["init", name, "-t", name]).succeeds();
        let run = super::program::finish(
            project
                .command(&["revision", "-m", "first"])
                .current_dir(project.path().join(name))
                .env("DATABASE_URL", "a.db"),
        );
        assert!(run.succeeds().contains("up.sql"), "{name}");
    }
}

#[test]
fn an_unknown_template_lists_those_there_are() {
    let project = Project::empty();
    project
        .run(&["init", "-t", "fancy"])
        .ends_with(64, &["no template `fancy`", "default, diesel, multidb"]);
}
