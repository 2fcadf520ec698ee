//! PgBouncer in transaction mode before the server of a URL.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};

use super::proxy::{server_of, through};

/// A PgBouncer of one's own, which ends with this. Its clients share three sessions of the server.
pub(crate) struct PgBouncer {
    url: String,
    program: Child,
    _folder: tempfile::TempDir,
}

impl PgBouncer {
    pub(crate) async fn before(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings(url, port)).expect("a file");
        open_to_others(folder.path());
        let program = start(&file);
        wait_for(port).await;
        Self {
            url: through(url, "127.0.0.1", port, "sslmode=disable"),
            program,
            _folder: folder,
        }
    }

    /// The URL of the database through PgBouncer.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Nothing that a client sends at its start is ignored: what PgBouncer does not know, it refuses.
fn settings(url: &str, port: u16) -> String {
    let server = server_of(url);
    let (host, server_port) = server.rsplit_once(':').expect("a port");
    let user = url
        .split_once("://")
        .expect("a URL")
        .1
        .split_once('@')
        .map_or("postgres", |(user, _)| user);
    let (user, password) = match user.split_once(':') {
        Some((user, password)) => (user, format!(" password={password}")),
        None => (user, String::new()),
    };
    format!(
        "[databases]\n* = host={host} port={server_port} user={user}{password}\n\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = transaction\n\
         default_pool_size = 3\nmax_client_conn = 200\nunix_socket_dir =\nlog_connections = 0\nlog_disconnections = 0\n"
    )
}

/// PgBouncer does not run as root; the user that it runs as has to read its settings.
fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("a folder of our own");
}

fn start(settings: &Path) -> Child {
    let mut command = Command::new(program());
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    if is_root {
        command.args(["--user", "nobody"]);
    }
    let command = command.arg("--quiet").arg(settings).stdin(Stdio::null());
    command.spawn().expect("PgBouncer")
}

/// The program that `cargo xtask test` names, else that of this machine.
fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("DRIVETRAIN_PGBOUNCER") {
        return program.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    programs
        .find(|program| program.is_file())
        .expect("PgBouncer is not here: run `cargo xtask test`, or install the package pgbouncer")
}

async fn wait_for(port: u16) {
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(60), "PgBouncer does not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
