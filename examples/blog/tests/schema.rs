//! The committed schema is what the diesel CLI writes for the revisions, and every revision can be reverted.
//!
//! Needs the diesel CLI (`DRIVETRAIN_DIESEL_CLI`, else `diesel` on the path) and, for PostgreSQL, a server
//! (`DRIVETRAIN_TEST_POSTGRES`); `cargo xtask test` gives both.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_schema_is_what_the_revisions_build() {
    schema_is_what_the_revisions_build(&Project::on_sqlite("sqlite_built"));
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_revisions_are_undone_one_by_one() {
    revisions_are_undone_one_by_one(&Project::on_sqlite("sqlite_undone"));
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_schema_is_what_the_revisions_build() {
    schema_is_what_the_revisions_build(&Project::on_postgres("postgres_built"));
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_revisions_are_undone_one_by_one() {
    revisions_are_undone_one_by_one(&Project::on_postgres("postgres_undone"));
}

#[cfg(feature = "sqlite")]
#[test]
fn both_backends_have_the_same_revisions() {
    let names = |backend: &str| {
        let folder = repository().join("migrations").join(backend);
        let entries = fs::read_dir(folder).expect("the folder of revisions can be read");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry can be read").file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

fn schema_is_what_the_revisions_build(project: &Project) {
    project.diesel(&["migration", "run"]);
    assert_eq!(
        project.written_schema(),
        project.committed_schema(),
        "`diesel migration run` writes another schema"
    );

    project.diesel(&["migration", "redo", "--all"]);
    assert_eq!(
        project.written_schema(),
        project.committed_schema(),
        "the revisions build another schema when redone"
    );
}

/// Each revision creates one table, so each that is reverted takes one away.
fn revisions_are_undone_one_by_one(project: &Project) {
    project.diesel(&["migration", "run"]);
    for left in (0..project.revisions()).rev() {
        project.diesel_without_schema_file(&["migration", "revert"]);
        let tables = project
            .diesel_without_schema_file(&["print-schema"])
            .matches("diesel::table!")
            .count();
        assert_eq!(tables, left, "tables left with {left} revisions applied");
    }
    project.diesel(&["migration", "run"]);
    assert_eq!(
        project.written_schema(),
        project.committed_schema(),
        "something was left after reverting"
    );
}

/// A copy of what the diesel CLI reads in the repository, with an empty database that is dropped at the end.
struct Project {
    folder: PathBuf,
    config: &'static str,
    migrations: &'static str,
    schema: &'static str,
    database_url: String,
}

impl Project {
    #[cfg(feature = "sqlite")]
    fn on_sqlite(name: &str) -> Self {
        Self::copy(name, "diesel.toml", "migrations/sqlite", "sqlite.rs", "blog.db".into())
    }

    #[cfg(feature = "postgres")]
    fn on_postgres(name: &str) -> Self {
        let server = env::var("DRIVETRAIN_TEST_POSTGRES")
            .expect("`DRIVETRAIN_TEST_POSTGRES` names no server: run `cargo xtask test`");
        let database_url = sibling_database(&server, &format!("blog_{name}_{}", process::id()));
        Self::copy(
            name,
            "diesel.postgres.toml",
            "migrations/postgres",
            "postgres.rs",
            database_url,
        )
    }

    fn copy(
        name: &str,
        config: &'static str,
        migrations: &'static str,
        schema: &'static str,
        database_url: String,
    ) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("schema_{name}_{}", process::id()));
        for path in [config, "rustfmt.toml", "migrations"] {
            copy(&repository().join(path), &folder.join(path));
        }
        let project = Self {
            folder,
            config,
            migrations,
            schema,
            database_url,
        };
        // Without revisions, `setup` creates the database and nothing else.
        fs::create_dir(project.folder.join("none")).expect("the copy can be written");
        project.diesel_without_schema_file(&["database", "setup", "--no-default-migration", "--migration-dir", "none"]);
        project
    }

    /// Runs the CLI as a developer does in the repository.
    fn diesel(&self, arguments: &[&str]) -> String {
        run(self.command(self.config).args(arguments))
    }

    /// Runs the CLI so that it writes no schema file: the one for SQLite is patched, which needs all tables.
    fn diesel_without_schema_file(&self, arguments: &[&str]) -> String {
        run(self
            .command("none.toml")
            .env("MIGRATION_DIRECTORY", self.migrations)
            .args(arguments))
    }

    fn command(&self, config: &str) -> Command {
        let program = env::var_os("DRIVETRAIN_DIESEL_CLI").unwrap_or_else(|| "diesel".into());
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env("DATABASE_URL", &self.database_url)
            .args(["--config-file", config]);
        command
    }

    fn written_schema(&self) -> String {
        read(&self.folder.join("examples/blog/src/schema").join(self.schema))
    }

    fn committed_schema(&self) -> String {
        read(&repository().join("examples/blog/src/schema").join(self.schema))
    }

    fn revisions(&self) -> usize {
        fs::read_dir(self.folder.join(self.migrations))
            .expect("the folder of revisions can be read")
            .count()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // A failed test must not fail again here: what is left is a scratch folder and a scratch database.
        let _ = self.command("none.toml").args(["database", "drop"]).output();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("the diesel CLI does not start ({error}): run `cargo xtask test`, or set `DRIVETRAIN_DIESEL_CLI`")
    });
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(
        output.status.success(),
        "{:?} failed:\n{stdout}{stderr}",
        command.get_args()
    );
    stdout
}

/// The URL of another database on the same server.
#[cfg(feature = "postgres")]
fn sibling_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(url, query)| (url, format!("?{query}")));
    let (scheme, rest) = address.split_once("://").expect("the server is given as a URL");
    let server = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{server}/{name}{query}")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("the repository can be read") {
            let name = entry.expect("an entry can be read").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        let folder = to.parent().expect("a file is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(from, to))
            .expect("the repository can be copied");
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}
