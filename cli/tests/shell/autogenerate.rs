//! The loop: change a model, let the revision be written, run it, compile.

use std::process::Command;

use super::database::both;
use super::program::{Project, finish};
use crate::support::root;

const HEAD: &str = "pub mod schema;\nuse chrono::{DateTime, Utc};\nuse drivetrain::prelude::*;\nuse schema::*;\n";

fn model(attributes: &str, name: &str, table: &str, fields: &str) -> String {
    format!(
        "#[derive(Debug, Clone, Queryable, Selectable, Identifiable, Model)]\n#[diesel(table_name = {table})]\n{attributes}\n\
         pub struct {name} {{\n    pub id: i64,\n{fields}\n}}\n"
    )
}

/// The models after each round of changes, and the flags that the round needs.
fn rounds() -> Vec<(&'static str, Vec<String>, Vec<&'static str>)> {
    let users = |fields: &str| model("", "User", "users", fields);
    let posts = |attributes: &str, fields: &str| model(attributes, "Post", "posts", fields);
    let tags = model("", "Tag", "tags", "    #[model(unique)] pub name: String,");
    let author = "    #[model(references(users), on_delete = cascade)] pub author_id: i64,\n";
    let plain = format!("{author}    pub title: String,\n    #[model(created_at)] pub created_at: DateTime<Utc>,");
    let more = format!("{plain}\n    #[model(default = 0)] pub views: i32,\n    pub body: Option<String>,");
    let renamed = more.replace("pub title", "#[model(renamed_from = \"title\")] pub headline");
    let closed = renamed.replace("body: Option<String>", "body: String").replace(
        "#[model(default = 0)] pub views: i32",
        "#[model(default = 0)] pub views: i64",
    );
    let without = closed.replace("    #[model(default = 0)] pub views: i64,\n", "");
    let comments = model(
        "",
        "Comment",
        "comments",
        "    #[model(references(posts), on_delete = cascade)] pub post_id: i64,\n    pub body: String,",
    );
    let mail = "    #[model(unique)] pub email: String,";
    let index = "#[model(index(author_id, created_at.desc()))]";
    vec![
        (
            "three tables",
            vec![users(mail), posts("", &plain), tags.clone()],
            vec![],
        ),
        (
            "more columns",
            vec![users(mail), posts("", &more), tags.clone()],
            vec![],
        ),
        (
            "a name and an index",
            vec![users(mail), posts(index, &renamed), tags.clone()],
            vec![],
        ),
        (
            "closed",
            vec![
                users(&mail.replace("unique", "unique, max_length = 200")),
                posts(index, &closed),
                tags,
            ],
            vec!["--backfill", "posts.body=''"],
        ),
        (
            "comments",
            vec![users(mail), posts(index, &without), comments],
            vec!["--drop", "posts.views", "--drop", "tags"],
        ),
    ]
}

both!(the_loop_of_changes, |project| {
    crate::autogenerate::run_the_loop_of_changes(&project)
});

pub(crate) fn run_the_loop_of_changes(project: &Project) {
    project.write("Cargo.toml", MANIFEST);
    let mut written = 0;
    for (message, models, flags) in rounds() {
        project.write("src/lib.rs", HEAD.to_owned() + &models.concat());
        let args = [vec!["revision", "--autogenerate", "-m", message], flags].concat();
        assert!(project.run(&args).succeeds().contains("created"));
        assert!(project.revisions().len() > written);
        written = project.revisions().len();
        project.run(&["upgrade"]).succeeds();
        assert_eq!(
            project
                .run(&["lint", "--all"])
                .succeeds()
                .lines()
                .filter(|line| line.starts_with("error"))
                .count(),
            0
        );
        let again = project.run(&["revision", "--autogenerate", "-m", "again"]);
        assert!(
            again.succeeds().contains("the revisions build what the models want"),
            "{again:?}"
        );
        assert_eq!(project.revisions().len(), written);
        assert!(
            project
                .run(&["check"])
                .succeeds()
                .contains("models, files, database and schema.rs agree")
        );
    }
    project.run(&["downgrade", "base", "--yes"]).succeeds();
    assert!(
        !project.read("src/schema.rs").contains("table!"),
        "{}",
        project.read("src/schema.rs")
    );
    project.run(&["upgrade"]).succeeds();
}

const MANIFEST: &str = "[package]\nname = \"story\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// What is written compiles with the schema file that the upgrade writes.
#[test]
fn the_crate_compiles_after_the_first_round_and_after_the_last() {
    let project = Project::new();
    let library = root().canonicalize().expect("the library");
    let dependencies = format!(
        "{MANIFEST}[dependencies]\nchrono = \"0.4\"\ndiesel = {{ version = \"2.3\", default-features = false, features = [\"chrono\", \"32-column-tables\"] }}\n\
         drivetrain = {{ path = {library:?} }}\n[workspace]\n"
    );
    project.write("Cargo.toml", dependencies);
    std::fs::copy(library.join("Cargo.lock"), project.path().join("Cargo.lock")).expect("the lock file");
    let rounds = rounds();
    for (at, (message, models, flags)) in rounds.iter().enumerate() {
        project.write("src/lib.rs", HEAD.to_owned() + &models.concat());
        let args = [vec!["revision", "--autogenerate", "-m", message], flags.clone()].concat();
        project.run(&args).succeeds();
        project.run(&["upgrade"]).succeeds();
        if at == 0 || at + 1 == rounds.len() {
            compiles(&project);
        }
    }
}

fn compiles(project: &Project) {
    let target = root()
        .join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
        .join("story");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["check", "--offline", "--quiet"])
        .current_dir(project.path())
        .env("CARGO_TARGET_DIR", target);
    finish(&mut cargo).succeeds();
}

both!(what_is_not_told_is_an_error_that_lists_the_flags, |project| {
    crate::autogenerate::run_what_is_not_told_is_an_error_that_lists_the_flags(&project)
});

pub(crate) fn run_what_is_not_told_is_an_error_that_lists_the_flags(project: &Project) {
    project.write("Cargo.toml", MANIFEST);
    let write = |fields: &str| project.write("src/lib.rs", HEAD.to_owned() + &model("", "User", "users", fields));
    write("    pub name: String,");
    project.run(&["revision", "--autogenerate", "-m", "users"]).succeeds();
    let pending = project.run(&["revision", "--autogenerate", "-m", "more"]);
    pending.fails_with(&["is pending", "run `drivetrain upgrade` first"]);
    project.run(&["upgrade"]).succeeds();
    write("    pub full_name: String,");
    let open = project.run(&["revision", "--autogenerate", "-m", "name"]);
    open.fails_with(&[
        "--rename users.name=full_name",
        "--drop users.name",
        "--keep users.name",
    ]);
    assert_eq!(project.revisions().len(), 1);
    let wrong = project.run(&[
        "revision",
        "--autogenerate",
        "-m",
        "name",
        "--rename",
        "users.name=full_name",
        "--drop",
        "users.mail",
    ]);
    wrong.ends_with(64, &["--drop users.mail answers no question", "users.name"]);
    let check = project.run(&["check"]);
    assert_eq!(check.code, 2);
    assert!(
        check
            .stdout
            .contains("the models want what no revision does: add column users.full_name"),
        "{check:?}"
    );
    assert!(check.stdout.contains("drivetrain revision --autogenerate"), "{check:?}");
    let printed = project.run(&[
        "revision",
        "--autogenerate",
        "-m",
        "name",
        "--rename",
        "users.name=full_name",
        "--dry-run",
    ]);
    assert!(printed.succeeds().contains("RENAME COLUMN name TO full_name"));
    assert_eq!(project.revisions().len(), 1);
    let json = project
        .run(&[
            "revision",
            "--autogenerate",
            "-m",
            "name",
            "--rename",
            "users.name=full_name",
            "--json",
        ])
        .json();
    assert_eq!(json["operations"][0]["does"], "rename column users.name to full_name");
    assert_eq!(json["written"], true);
    project.run(&["upgrade"]).succeeds();
    project.write("src/lib.rs", format!("{HEAD}struct Half {{"));
    project
        .run(&["revision", "--autogenerate", "-m", "broken"])
        .fails_with(&["the models cannot be read", "src/lib.rs:5"]);
}

both!(a_plan_lists_what_is_lost, |project| {
    crate::autogenerate::run_a_plan_lists_what_is_lost(&project)
});

pub(crate) fn run_a_plan_lists_what_is_lost(project: &Project) {
    project.write("Cargo.toml", MANIFEST);
    let write = |fields: &str| project.write("src/lib.rs", HEAD.to_owned() + &model("", "User", "users", fields));
    write("    pub name: String,\n    pub note: Option<String>,");
    project.run(&["revision", "--autogenerate", "-m", "users"]).succeeds();
    project.run(&["upgrade"]).succeeds();
    write("    pub name: String,");
    let run = project.run(&["revision", "--autogenerate", "-m", "no note", "--yes"]);
    assert!(run.succeeds().contains("loses the values of users.note"), "{run:?}");
    assert!(
        project
            .run(&["plan"])
            .succeeds()
            .contains("loses the values of users.note")
    );
    assert_eq!(
        project.run(&["plan", "--json"]).json()["revisions"][0]["loses"][0],
        "the values of users.note"
    );
}

both!(names_for_a_safe_change_are_alike, |project| {
    crate::autogenerate::run_names_for_a_safe_change_are_alike(&project)
});

pub(crate) fn run_names_for_a_safe_change_are_alike(project: &Project) {
    project.write("Cargo.toml", MANIFEST);
    let write = |fields: &str| project.write("src/lib.rs", HEAD.to_owned() + &model("", "User", "users", fields));
    write("    pub name: String,");
    project.run(&["revision", "--autogenerate", "-m", "users"]).succeeds();
    project.run(&["upgrade"]).succeeds();
    write("    #[model(unique)] pub name: String,");
    project
        .run(&["revision", "--autogenerate", "-m", "Unique names"])
        .succeeds();
    let names = project.revisions();
    assert!(names[1].ends_with("_unique_names"), "{names:?}");
    assert!(
        names
            .get(2)
            .is_none_or(|name| name.ends_with("_unique_names_constraint")),
        "{names:?}"
    );
    project.run(&["upgrade"]).succeeds();
}
