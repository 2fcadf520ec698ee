//! The tasks of this repository; `cargo xtask help` lists them.

mod bench;
mod compile;
mod diesel_cli;
mod machine;
mod packages;
mod pgbouncer;
mod postgres;
mod program;
mod steps;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use crate::postgres::Server;
use crate::steps::{Extent, Report};

const USAGE: &str = "\
Usage: cargo xtask <task>

Tasks:
  test                     all that CI runs: format, lints, features, tests on SQLite and PostgreSQL,
                           compile-fail tests, doc tests, examples, docs
  test --fast              the inner loop: format, lints, tests on SQLite and PostgreSQL
  test --full              as `test`, with every count that tests reduce as large as it was meant to be
  bench [options]          the library beside the raw drivers, Diesel by hand and its peers, on one core:
                           --case WORD, --backend postgres|sqlite, --quick, --report FOLDER
  bench compile [--quick] [--report FOLDER]
                           what a program with models costs to build, beside the same by others
  bench program [--report FOLDER]
                           the `drivetrain` program beside the diesel CLI
  postgres -- <command>…   runs a command beside a private PostgreSQL server, with DRIVETRAIN_TEST_POSTGRES set
  help                     this text

The PostgreSQL server is the one of DRIVETRAIN_TEST_POSTGRES or DATABASE_URL if that is a postgres:// URL,
else a private one in a temporary folder, which is gone when the task ends.
";

/// What failed and what to do about it, for a person to read.
type Result<T> = std::result::Result<T, String>;

#[derive(Debug, PartialEq, Eq)]
enum Task {
    Help,
    Test(Extent),
    Bench(Vec<OsString>),
    BenchCompile {
        quick: bool,
        report: Option<PathBuf>,
    },
    BenchProgram {
        report: Option<PathBuf>,
    },
    Postgres {
        program: OsString,
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let Some(task) = parse(env::args_os().skip(1).collect()) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    let done = match task {
        Task::Help => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        Task::Test(extent) => test(extent).map(|()| ExitCode::SUCCESS),
        Task::Bench(arguments) => bench::run(&arguments).map(exit_code),
        Task::BenchCompile { quick, report } => compile::run(quick, report.as_deref()).map(|()| ExitCode::SUCCESS),
        Task::BenchProgram { report } => program::run(report.as_deref()).map(|()| ExitCode::SUCCESS),
        Task::Postgres { program, arguments } => beside_postgres(&program, &arguments).map(exit_code),
    };
    done.unwrap_or_else(|error| {
        eprintln!("\nerror: {error}");
        ExitCode::FAILURE
    })
}

fn parse(arguments: Vec<OsString>) -> Option<Task> {
    let (task, rest) = arguments.split_first()?;
    match (task.to_str()?, rest) {
        ("help" | "--help" | "-h", []) => Some(Task::Help),
        ("test", []) => Some(Task::Test(Extent::Usual)),
        ("test", [flag]) if flag == "--fast" => Some(Task::Test(Extent::Fast)),
        ("test", [flag]) if flag == "--full" => Some(Task::Test(Extent::Full)),
        ("bench", [what, options @ ..]) if what == "compile" => bench_compile(options),
        ("bench", [what, options @ ..]) if what == "program" => Some(Task::BenchProgram {
            report: report(options)?,
        }),
        // The suite knows its options, and what is wrong with them.
        ("bench", arguments) => Some(Task::Bench(arguments.to_vec())),
        ("postgres", [dashes, program, arguments @ ..]) if dashes == "--" => Some(Task::Postgres {
            program: program.clone(),
            arguments: arguments.to_vec(),
        }),
        _ => None,
    }
}

fn bench_compile(options: &[OsString]) -> Option<Task> {
    let (quick, rest) = match options {
        [flag, rest @ ..] if flag == "--quick" => (true, rest),
        rest => (false, rest),
    };
    Some(Task::BenchCompile {
        quick,
        report: report(rest)?,
    })
}

/// Where a report goes, if anywhere; nothing if these are other options.
fn report(options: &[OsString]) -> Option<Option<PathBuf>> {
    match options {
        [] => Some(None),
        [flag, folder] if flag == "--report" => Some(Some(PathBuf::from(folder))),
        _ => None,
    }
}

/// Checks the format, then runs the steps of `extent` in order. The first that fails ends the task.
fn test(extent: Extent) -> Result<()> {
    let mut report = Report::default();
    // The format needs nothing and is the usual slip: check it before anything is installed or started.
    report.run(&steps::FORMAT, &[])?;
    report.time("files of the packages", packages::check)?;
    let diesel_cli = report.time("diesel CLI", diesel_cli::find_or_install)?;
    let server = report.time("PostgreSQL", Server::find_or_start)?;
    postgres::find_or_install_programs()?;
    // Tests hand scripts to them.
    machine::find_or_install("psql", "postgresql-client")?;
    machine::find_or_install("sqlite3", "sqlite3")?;
    let pgbouncer = pgbouncer::find_or_install()?;
    let mut environment = vec![
        (pgbouncer::VARIABLE, pgbouncer.into()),
        (postgres::VARIABLE, OsString::from(server.url())),
        (diesel_cli::VARIABLE, diesel_cli.into()),
    ];
    // Many tests wait, for a timeout or for the server, and leave their core to others.
    environment.push(("RUST_TEST_THREADS", (2 * machine::cores()).to_string().into()));
    environment.extend(extent.variable().map(|(name, value)| (name, value.into())));
    for step in steps::plan(extent) {
        report.run(&step, &environment)?;
    }
    if extent != Extent::Fast {
        report.time("example: quickstart", quickstart)?;
    }
    drop(server);
    eprint!("{report}");
    Ok(())
}

/// Runs the example that the tests have built. `cargo run` would build it with fewer features, and all it stands on.
fn quickstart() -> Result<()> {
    let program = target().join("debug/examples/quickstart");
    let status = Command::new(&program).stdin(Stdio::null()).status();
    match status.map_err(|error| format!("cannot run {}: {error}", program.display()))? {
        status if status.success() => Ok(()),
        status => Err(format!("the quickstart failed: {status}")),
    }
}

fn beside_postgres(program: &OsString, arguments: &[OsString]) -> Result<ExitStatus> {
    let server = Server::find_or_start()?;
    let mut command = Command::new(program);
    command.args(arguments).env(postgres::VARIABLE, server.url());
    if let Some(diesel_cli) = diesel_cli::find() {
        command.env(diesel_cli::VARIABLE, diesel_cli);
    }
    command
        .status()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))
}

/// The status of a command as ours; a command that a signal ended has failed.
fn exit_code(status: ExitStatus) -> ExitCode {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// Where cargo builds.
fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The cargo that runs us, and with it the toolchain.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Task> {
        parse(line.split_whitespace().map(OsString::from).collect())
    }

    #[test]
    fn a_task_is_named_first_and_flags_follow() {
        assert_eq!(parsed("help"), Some(Task::Help));
        assert_eq!(parsed("--help"), Some(Task::Help));
        assert_eq!(parsed("test"), Some(Task::Test(Extent::Usual)));
        assert_eq!(parsed("test --fast"), Some(Task::Test(Extent::Fast)));
        assert_eq!(parsed("test --full"), Some(Task::Test(Extent::Full)));
        assert_eq!(parsed("bench"), Some(Task::Bench(Vec::new())));
        assert_eq!(parsed("bench --quick"), Some(Task::Bench(vec!["--quick".into()])));
        assert_eq!(
            parsed("bench compile --quick"),
            Some(Task::BenchCompile {
                quick: true,
                report: None
            })
        );
    }

    #[test]
    fn a_report_goes_where_it_is_told() {
        let report = Some(PathBuf::from("out"));
        assert_eq!(
            parsed("bench program --report out"),
            Some(Task::BenchProgram { report: report.clone() })
        );
        assert_eq!(parsed("bench program"), Some(Task::BenchProgram { report: None }));
        let whole = Task::BenchCompile { quick: false, report };
        assert_eq!(parsed("bench compile --report out"), Some(whole));
    }

    #[test]
    fn what_follows_the_dashes_is_the_command_even_if_it_looks_like_ours() {
        let command = Task::Postgres {
            program: "cargo".into(),
            arguments: vec!["test".into(), "--".into(), "-h".into()],
        };
        assert_eq!(parsed("postgres -- cargo test -- -h"), Some(command));
    }

    #[test]
    fn anything_else_is_wrong() {
        for line in [
            "",
            "tset",
            "test fast",
            "test --fast --fast",
            "test --fast --full",
            "bench compile --report",
            "bench compile quick",
            "bench program quick",
            "postgres",
            "postgres --",
            "postgres psql",
            "help me",
        ] {
            assert_eq!(parsed(line), None, "{line:?}");
        }
    }
}
