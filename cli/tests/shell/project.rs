//! What is configured where, and what is said when it is not.

use super::program::Project;

const WAIT: [&str; 3] = ["wait", "--timeout", "0s"];

#[test]
fn without_a_database_it_says_how_to_name_one() {
    let project = Project::empty();
    project
        .run(&WAIT)
        .fails_with(&["no database is configured", "DATABASE_URL", "--database-url"]);
}

#[test]
fn without_migrations_it_says_how_to_get_them() {
    let project = Project::empty();
    project
        .run(&["revision", "-m", "a"])
        .fails_with(&["no migrations directory was found", "drivetrain init"]);
    project
        .run(&["revision", "-m", "a", "--migration-dir", "nowhere"])
        .fails_with(&["no migrations directory at nowhere"]);
}

#[test]
fn the_command_line_comes_before_the_environment_before_the_files() {
    let project = Project::new();
    project.write("sub/a/.keep", "");
    project.write("sub/b/.keep", "");
    let environment = [("MIGRATION_DIRECTORY", "sub/a")];
    let by_variable = project.run_with(&environment, &["revision", "-m", "x"]);
    assert!(by_variable.succeeds().contains("sub/a/"));
    let by_flag = project.run_with(&environment, &["revision", "-m", "x", "--migration-dir", "sub/b"]);
    assert!(by_flag.succeeds().contains("sub/b/"));
    assert!(project.run(&["revision", "-m", "x"]).succeeds().contains("migrations/"));
}

#[test]
fn a_configuration_file_of_the_diesel_cli_is_read() {
    let project = Project::empty();
    project.write("config/other.toml", "[migrations_directory]\ndir = \"steps\"\n");
    project.write("config/steps/.keep", "");
    let by_flag = project.run(&["revision", "-m", "x", "--config-file", "config/other.toml"]);
    assert!(by_flag.succeeds().contains("config/steps/"));
    let by_variable = project.run_with(&[("DIESEL_CONFIG_FILE", "config/other.toml")], &["revision", "-m", "y"]);
    assert!(by_variable.succeeds().contains("config/steps/"));
    project
        .run(&["revision", "-m", "x", "--config-file", "missing.toml"])
        .fails_with(&["cannot read missing.toml"]);
}

#[test]
fn a_mistake_in_a_file_is_named_with_its_line_and_without_its_text() {
    let project = Project::new();
    let url = "postgres://ada:hunter2@host/blog";
    project.write("drivetrain.toml", format!("[databases.main]\nurl = \"{url}\n"));
    let run = project.run(&WAIT);
    run.fails_with(&["drivetrain.toml: line 2: "]);
    assert!(!run.stderr.contains("hunter2"), "{run:?}");
    project.write("drivetrain.toml", "[lnit]\n");
    project
        .run(&WAIT)
        .fails_with(&["drivetrain.toml: line 1: unknown field `lnit`"]);
    project.write("drivetrain.toml", "");
    project.write(".env", format!("DATABASE_URL {url}\n"));
    let run = project.run(&WAIT);
    run.fails_with(&[".env: a line is not `NAME=value`"]);
    assert!(!run.stderr.contains("hunter2"), "{run:?}");
}

#[test]
fn files_that_are_not_utf_8_are_named() {
    let project = Project::new();
    project.write("diesel.toml", b"# caf\xe9\n");
    project
        .run(&WAIT)
        .fails_with(&["cannot read ", "diesel.toml", "save the file as UTF-8"]);
}

#[test]
fn other_kinds_of_databases_are_refused_without_their_password() {
    let project = Project::new();
    for url in [
        "mysql://ada:hunter2@host/blog",
        "mssql://ada:hunter2@host",
        "nonsense://ada:hunter2@host",
    ] {
        let run = project.run(&["wait", "--database-url", url]);
        run.fails_with(&["postgres://user@host/database"]);
        assert!(!run.stderr.contains("hunter2"), "{run:?}");
    }
}

#[test]
fn one_of_several_databases_is_chosen_by_name() {
    let project = Project::empty();
    project.write(
        "drivetrain.toml",
        "[databases.main]\nurl = \"sqlite://main.db\"\nmigrations = \"m/main\"\n\
         [databases.stats]\nurl_env = \"STATS_URL\"\nmigrations = \"m/stats\"\n",
    );
    project.write("m/main/.keep", "");
    project.write("m/stats/.keep", "");
    let stats = project.run(&["revision", "-m", "x", "--database", "stats"]);
    assert!(stats.succeeds().contains("m/stats/"));
    project
        .run(&["revision", "-m", "x"])
        .ends_with(64, &["several databases: main, stats", "--database NAME"]);
    project
        .run(&["revision", "-m", "x", "--database", "nope"])
        .ends_with(64, &["no database `nope`", "main, stats"]);
    project
        .run(&["wait", "--database", "stats"])
        .fails_with(&["STATS_URL is not set"]);
    project.write("main.db", "");
    project.run(&["wait", "--database", "main"]).succeeds();
}
