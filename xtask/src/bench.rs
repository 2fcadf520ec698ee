//! `cargo xtask bench`: builds the packages in `benches/`, and runs them and a server on one core.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::postgres::{self, Server};
use crate::{Result, cargo, machine, root, target};

/// Contenders whose drivers exclude each other stand in different packages.
const PACKAGES: &[&str] = &["benches/Cargo.toml", "benches/toasty/Cargo.toml"];

/// Runs the cases that `arguments` choose; their tables go to standard output.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitStatus> {
    let target = target().join("benches");
    PACKAGES.iter().try_for_each(|package| build(package, &target))?;
    stay_on_one_core();
    let server = Server::find_or_start()?;
    let program = target.join("release/drivetrain-benches");
    Command::new(&program)
        .args(arguments)
        .env(postgres::VARIABLE, server.url())
        .status()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))
}

fn build(package: &str, target: &Path) -> Result<()> {
    let status = cargo()
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(target)
        .arg("--manifest-path")
        .arg(root().join(package))
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
    let last = machine::cores() - 1;
    let process = std::process::id().to_string();
    let pinned = machine::output_of(Command::new("taskset").args(["-cp", &last.to_string(), &process]));
    if pinned.is_none() {
        eprintln!("without `taskset`, client and server run on any core: small times will waver");
    }
}
