//! `cargo xtask bench`: builds the package in `benches/`, and runs it and a server on one core.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use crate::postgres::{self, Server};
use crate::{Result, cargo, machine, root, target};

/// Runs the cases whose title holds `word`; its tables go to standard output.
pub(crate) fn run(word: Option<&OsStr>) -> Result<ExitStatus> {
    let target = target().join("benches");
    build(&target)?;
    stay_on_one_core();
    let server = Server::find_or_start()?;
    let program = target.join("release/drivetrain-benches");
    Command::new(&program)
        .args(word)
        .env(postgres::VARIABLE, server.url())
        .status()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))
}

fn build(target: &Path) -> Result<()> {
    let status = cargo()
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(target)
        .arg("--manifest-path")
        .arg(root().join("benches/Cargo.toml"))
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("the benches do not build: {status}"))
}

/// Keeps this process, and so every process that it starts, on the last core.
///
/// On several cores, an idle one has to be woken for each answer, and that takes longer than the answer.
fn stay_on_one_core() {
    let last = thread::available_parallelism().map_or(0, |cores| cores.get() - 1);
    let process = std::process::id().to_string();
    let pinned = machine::output_of(Command::new("taskset").args(["-cp", &last.to_string(), &process]));
    if pinned.is_none() {
        eprintln!("without `taskset`, client and server run on any core: small times will waver");
    }
}
