//! A PostgreSQL server of a test's own, which it can restart.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use tokio::net::TcpListener;

/// Stops with this, and leaves nothing.
pub(crate) struct Server {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let (programs, folder) = (programs(), tempfile::tempdir().expect("a temporary folder"));
        let server = Self { programs, folder, port };
        if let Some(user) = other_user() {
            run(Command::new("chown").args([user, &server.path("")]));
        }
        let data = server.path("data");
        let options = [
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ];
        run(server.program("initdb").args(options).arg(format!("--pgdata={data}")));
        server.control(&["--wait", "start"]);
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends all sessions, in the mode `fast` or `immediate`.
    pub(crate) fn stop(&self, mode: &str) {
        self.control(&["--wait", "--mode", mode, "stop"]);
    }

    /// Starts a server that was stopped.
    pub(crate) fn start_again(&self) {
        self.control(&["--wait", "start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=20",
            self.port
        );
        let (data, log) = (self.path("data"), self.path("log"));
        let mut command = self.program("pg_ctl");
        command.args(["--silent", "--pgdata", &data, "--log", &log, "--options", &options]);
        run(command.args(arguments));
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The server's programs do not run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match other_user() {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", user, "--regid", &group_of(user), "--clear-groups"])
                    .arg(program);
                command
            }
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.path("data");
        let stop = ["--silent", "--pgdata", &data, "--mode", "immediate", "stop"];
        let _ = self
            .program("pg_ctl")
            .args(stop)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{command:?}: {status:?}"
    );
}

fn told(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The user in place of root.
fn other_user() -> Option<&'static str> {
    let is_root = told(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    let exists = || told(Command::new("id").args(["-u", "postgres"])).is_some();
    is_root.then(|| if exists() { "postgres" } else { "nobody" })
}

fn group_of(user: &str) -> String {
    told(Command::new("id").args(["-g", user])).expect("a group")
}

/// The folder of the server's programs: by `PATH`, by `pg_config`, then Debian's.
fn programs() -> PathBuf {
    let on_path = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let configured = told(Command::new("pg_config").arg("--bindir")).map(PathBuf::from);
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let mut folders = on_path.into_iter().chain(configured).chain(debian);
    folders
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("the programs of a PostgreSQL server (initdb, pg_ctl) are not here: install the package postgresql")
}
