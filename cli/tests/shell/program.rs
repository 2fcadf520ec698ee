//! Runs the program in a temporary project.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, str};

use tempfile::TempDir;

/// A directory of its own, without a project above it.
#[derive(Debug)]
pub(crate) struct Project(TempDir);

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// Empty.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    /// After `init`, with a SQLite file in `.env`.
    pub(crate) fn new() -> Self {
        let project = Self::empty();
        project.run(&["init"]).succeeds();
        project.write(".env", "DATABASE_URL=blog.db\n");
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, text).expect("a file");
        path
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path().join(name)).expect("a file")
    }

    /// The folders of `migrations/`, in order.
    pub(crate) fn revisions(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path().join("migrations")).expect("migrations");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    /// The program in this project, with nothing of the environment that would matter to it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drivetrain"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        for name in [
            "DATABASE_URL",
            "DIESEL_CONFIG_FILE",
            "MIGRATION_DIRECTORY",
            "NO_COLOR",
            "CLICOLOR_FORCE",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finish(&mut self.command(args))
    }

    pub(crate) fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Run {
        finish(self.command(args).envs(variables.iter().copied()))
    }
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().expect("the program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run {
        code: status.code().expect("an exit code"),
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

impl Run {
    /// Checks the exit code 0, and gives stdout.
    #[track_caller]
    pub(crate) fn succeeds(&self) -> &str {
        assert_eq!(self.code, 0, "{self:#?}");
        &self.stdout
    }

    /// Checks the exit code 1 and that each of the texts stands in stderr.
    #[track_caller]
    pub(crate) fn fails_with(&self, texts: &[&str]) {
        self.ends_with(1, texts);
    }

    /// Checks the exit code and that each of the texts stands in stderr.
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, code, "{self:#?}");
        for text in texts {
            assert!(self.stderr.contains(text), "{text}\n{self:#?}");
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.succeeds()).expect("JSON")
    }
}
