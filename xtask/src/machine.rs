//! What this machine has, and how to get what it lacks.

use std::env;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;
use std::thread;

use crate::Result;

/// The file that `name` runs, by `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What a command prints, or `None` if it cannot be run or fails.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What a report begins with: the day, the commit, and the command that measured.
pub(crate) fn measured_by(command: &str) -> String {
    let said = |program: &str, arguments: &[&str]| {
        output_of(Command::new(program).args(arguments)).unwrap_or_else(|| "unknown".to_owned())
    };
    let day = said("date", &["+%Y-%m-%d"]);
    let commit = said("git", &["rev-parse", "--short", "HEAD"]);
    format!("{day}, commit {commit}: `{command}`\n\n")
}

pub(crate) fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

/// Whether [`install`] has a chance.
pub(crate) fn can_install() -> bool {
    is_root() && find_program("apt-get").is_some()
}

/// Installs a Debian package without asking.
pub(crate) fn install(package: &str) -> Result<()> {
    static UPDATE: Once = Once::new();
    // A stale list is good enough as long as the package can be had; if it cannot, the next command says so.
    UPDATE.call_once(|| drop(apt_get(&["update"])));
    apt_get(&["install", "--yes", "--no-install-recommends", package])
}

/// Makes sure that a program is there, if need be by installing the package that has it.
pub(crate) fn find_or_install(program: &str, package: &str) -> Result<()> {
    if find_program(program).is_some() {
        return Ok(());
    }
    if can_install() {
        return install(package);
    }
    Err(format!(
        "{program} is not here: install {package}, or put the program on PATH, and try again"
    ))
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    eprintln!("apt-get {}", arguments.join(" "));
    let status = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cannot run apt-get: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("apt-get {} failed: {status}", arguments.join(" ")))
    }
}
