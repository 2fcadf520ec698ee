//! A PostgreSQL server for the tests: the one that the environment names, else a private one.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Result, machine};

/// Tells the tests the URL of a database in which they may create their own.
pub(crate) const VARIABLE: &str = "DRIVETRAIN_TEST_POSTGRES";

/// Holds the private server; see its head.
const SUPERVISOR: &str = include_str!("postgres.sh");

const HOW_TO_GET: &str = "\
no PostgreSQL server and no PostgreSQL programs found. Do one of these and try again:
  - set DATABASE_URL=postgres://user:password@host/database, for a server on which that user may create databases
  - install the server: apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora),
    brew install postgresql (macOS); it need not run
  - put the folder that holds initdb, pg_ctl and postgres on PATH";

/// A PostgreSQL server. A private one stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    url: String,
    supervisor: Option<Child>,
}

impl Server {
    /// The server of the environment, else a private one from the programs on this machine, which root may install.
    pub(crate) fn find_or_start() -> Result<Self> {
        let given = [VARIABLE, "DATABASE_URL"]
            .into_iter()
            .filter_map(|name| env::var(name).ok());
        if let Some(url) = given.into_iter().find(|url| is_postgres(url)) {
            return Ok(Self { url, supervisor: None });
        }
        Self::start(&find_or_install_programs()?)
    }

    fn start(programs: &Path) -> Result<Self> {
        let mut supervisor = supervise(programs, free_port()?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start a PostgreSQL server: {error}"))?;
        let stdout = supervisor
            .stdout
            .take()
            .expect("the supervisor's standard output is piped");
        let mut url = String::new();
        let read = BufReader::new(stdout).read_line(&mut url);
        // From here on, dropping stops the server.
        let server = Self {
            url: url.trim().to_owned(),
            supervisor: Some(supervisor),
        };
        if read.is_err() || server.url.is_empty() {
            return Err(format!(
                "the PostgreSQL server of {} did not start; its log stands above",
                programs.display()
            ));
        }
        Ok(server)
    }

    /// The URL of an administrative database, with its password.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(supervisor) = &mut self.supervisor {
            // Waiting closes the pipe first, and that asks the supervisor to stop the server. There is nobody to tell
            // if it cannot.
            let _ = supervisor.wait();
        }
    }
}

/// The command that holds a server. As root it runs as another user, because `initdb` refuses root.
fn supervise(programs: &Path, port: u16) -> Command {
    let mut command = if !machine::is_root() {
        let mut command = Command::new("sh");
        command.args(["-c", SUPERVISOR, "sh"]);
        command
    } else {
        let mut command = as_other_user(if user_exists("postgres") { "postgres" } else { "nobody" });
        // Root's folder for temporary files and the current folder may be closed to that user.
        command.env_remove("TMPDIR").current_dir("/");
        command
    };
    command.arg(programs).arg(port.to_string());
    command
}

fn as_other_user(user: &str) -> Command {
    if machine::find_program("setpriv").is_some() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", user, "--regid"]).arg(group_of(user)).args([
            "--init-groups",
            "sh",
            "-c",
            SUPERVISOR,
            "sh",
        ]);
        command
    } else {
        let mut command = Command::new("su");
        command.args(["-s", "/bin/sh", "-c", SUPERVISOR, user, "sh"]);
        command
    }
}

fn user_exists(user: &str) -> bool {
    machine::output_of(Command::new("id").args(["-u", user])).is_some()
}

fn group_of(user: &str) -> String {
    machine::output_of(Command::new("id").args(["-g", user])).unwrap_or_else(|| user.to_owned())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The folder of PostgreSQL's server programs, which root may install. Tests that restart a server run one of their own.
pub(crate) fn find_or_install_programs() -> Result<PathBuf> {
    if let Some(programs) = find_programs() {
        return Ok(programs);
    }
    if !machine::can_install() {
        return Err(HOW_TO_GET.into());
    }
    machine::install("postgresql")?;
    Ok(find_programs().ok_or(HOW_TO_GET)?)
}

/// The folder of PostgreSQL's server programs: by `PATH`, by `pg_config`, then the newest of Debian's.
fn find_programs() -> Option<PathBuf> {
    // A link to `initdb` alone will do: the other programs stand beside the file itself.
    let on_path = machine::find_program("initdb")
        .and_then(|initdb| initdb.canonicalize().ok())
        .and_then(|initdb| initdb.parent().map(Path::to_owned));
    let configured = machine::output_of(Command::new("pg_config").arg("--bindir")).map(PathBuf::from);
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let debian = newest_first(debian.collect())
        .into_iter()
        .map(|version| version.join("bin"));
    on_path
        .into_iter()
        .chain(configured)
        .chain(debian)
        .find(|folder| has_server(folder))
}

fn has_server(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|program| folder.join(program).is_file())
}

/// Orders folders that are named by a version.
fn newest_first(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    folders.sort_by_key(|folder| {
        let version = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        version
            .split('.')
            .map(|part| part.parse().unwrap_or(0))
            .collect::<Vec<u32>>()
    });
    folders.reverse();
    folders
}

/// A port that nobody listens on. Another program could take it before the server does; then the server says so.
fn free_port() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on 127.0.0.1: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_url_of_a_postgres_server_is_taken() {
        assert!(is_postgres("postgres://ada@localhost/postgres"));
        assert!(is_postgres("postgresql://localhost"));
        assert!(!is_postgres("sqlite://blog.db"));
        assert!(!is_postgres("blog.db"));
        assert!(!is_postgres(""));
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let folders = ["9.6", "15", "9.10", "readme", "17"].map(PathBuf::from).to_vec();
        assert_eq!(
            newest_first(folders),
            ["17", "15", "9.10", "9.6", "readme"].map(PathBuf::from)
        );
    }

    #[test]
    fn a_folder_without_a_server_program_is_passed_over() {
        assert!(!has_server(Path::new(env!("CARGO_MANIFEST_DIR"))));
    }
}
