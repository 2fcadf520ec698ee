//! The diesel CLI, against which tests hold `schema.rs`: one found on this machine, else built into `target/tools`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Result, cargo, machine, target};

/// Tells the tests where the program is.
pub(crate) const VARIABLE: &str = "DRIVETRAIN_DIESEL_CLI";

const VERSION: &str = "2.3.14";

/// The releases whose `print-schema` writes what [`VERSION`]'s does.
const SERIES: &str = "2.3.";

const HOW_TO_GET: &str = "\
cannot build the diesel CLI: neither libpq nor what its build needs (make and perl with its modules) is here.
Install libpq-dev, or make and perl, and try again; or put a diesel 2.3 with SQLite and PostgreSQL on PATH";

/// How the CLI gets its PostgreSQL client library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Libpq {
    /// Linked; a third of the time to build.
    OfTheMachine,
    /// Built from source together with OpenSSL.
    Bundled,
}

/// The CLI on `PATH` or the one built before, if it will do.
pub(crate) fn find() -> Option<PathBuf> {
    machine::find_program("diesel")
        .into_iter()
        .chain([installed()])
        .find(|program| serves(program))
}

/// The CLI of [`find`], else a new one.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    match find() {
        Some(program) => Ok(program),
        None => install(&target().join("tools"), &["--debug"]),
    }
}

/// A CLI to measure, whatever stands on `PATH`: built for release into `target/tools/release`.
pub(crate) fn find_or_install_for_release() -> Result<PathBuf> {
    let root = target().join("tools/release");
    match Some(root.join("bin/diesel")).filter(|program| serves(program)) {
        Some(program) => Ok(program),
        None => install(&root, &[]),
    }
}

fn installed() -> PathBuf {
    target().join("tools/bin/diesel")
}

fn serves(program: &Path) -> bool {
    machine::output_of(Command::new(program).arg("--version")).is_some_and(|about| is_suitable(&about))
}

/// Whether this answer to `diesel --version` is from a CLI of our series that speaks both backends.
fn is_suitable(about: &str) -> bool {
    let line = |start: &str| {
        about
            .lines()
            .find_map(|line| line.trim().strip_prefix(start))
            .unwrap_or_default()
    };
    let backends: Vec<&str> = line("Supported Backends:").split_whitespace().collect();
    line("Version:").trim().starts_with(SERIES) && backends.contains(&"sqlite") && backends.contains(&"postgres")
}

fn install(root: &Path, profile: &[&str]) -> Result<PathBuf> {
    let libpq = choose_libpq()?;
    // A folder of its own for the build: a build that was cut off goes on where it stopped.
    let build = target().join("tools/build");
    let status = cargo()
        .args(["install", "diesel_cli", "--version", VERSION, "--locked"])
        .args(profile)
        .args(["--no-default-features", "--features", features(libpq)])
        .arg("--root")
        .arg(root)
        .arg("--target-dir")
        .arg(&build)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    let program = root.join("bin/diesel");
    if !status.success() || !serves(&program) {
        return Err(format!("the diesel CLI was not built ({status})"));
    }
    // Only space is lost if it stays.
    let _ = fs::remove_dir_all(build);
    Ok(program)
}

fn choose_libpq() -> Result<Libpq> {
    if has_libpq() {
        return Ok(Libpq::OfTheMachine);
    }
    if can_build_libpq() {
        return Ok(Libpq::Bundled);
    }
    if !machine::can_install() {
        return Err(HOW_TO_GET.into());
    }
    machine::install("libpq-dev")?;
    Ok(Libpq::OfTheMachine)
}

/// Whether a linker that asks `pg_config`, as pq-sys does, finds the library.
fn has_libpq() -> bool {
    machine::output_of(Command::new("pg_config").arg("--libdir")).is_some_and(|folder| {
        ["libpq.so", "libpq.dylib"]
            .iter()
            .any(|file| Path::new(&folder).join(file).exists())
    })
}

/// Whether OpenSSL's build, which asks for more than libpq's, can run. Debian's `perl-base` lacks the modules.
fn can_build_libpq() -> bool {
    machine::find_program("make").is_some()
        && machine::output_of(Command::new("perl").args(["-MIPC::Cmd", "-MFindBin", "-MPod::Usage", "-e", "1"]))
            .is_some()
}

fn features(libpq: Libpq) -> &'static str {
    match libpq {
        Libpq::OfTheMachine => "sqlite-bundled postgres",
        Libpq::Bundled => "sqlite-bundled postgres-bundled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cli_of_the_series_with_both_backends_will_do() {
        assert!(is_suitable(
            "diesel \n Version: 2.3.14\n Supported Backends: postgres sqlite"
        ));
        assert!(is_suitable(
            "diesel \n Version: 2.3.2\n Supported Backends: sqlite mysql postgres"
        ));
    }

    #[test]
    fn a_cli_without_a_backend_or_of_another_series_will_not_do() {
        assert!(!is_suitable("diesel \n Version: 2.3.14\n Supported Backends: sqlite"));
        assert!(!is_suitable(
            "diesel \n Version: 2.2.12\n Supported Backends: postgres sqlite"
        ));
        assert!(!is_suitable(
            "diesel \n Version: 2.30.1\n Supported Backends: postgres sqlite"
        ));
        assert!(!is_suitable("diesel 2.1.0"));
        assert!(!is_suitable(""));
    }
}
