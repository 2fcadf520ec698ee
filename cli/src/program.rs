//! The program: parse, run, and turn what went wrong into words and an exit code.

use std::error::Error as StdError;
use std::process::ExitCode;

use clap::Parser;

use crate::commands::{Cli, Context};
use crate::{Error, Exit, Result};

/// Runs the program with the arguments of this process, and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    run(cli).unwrap_or_else(|error| report(&error)).into()
}

/// Prints what clap has to say: help and versions are no failure.
fn usage(error: &clap::Error) -> Exit {
    let printed = error.print();
    if error.use_stderr() || printed.is_err() {
        Exit::Usage
    } else {
        Exit::Done
    }
}

fn run(cli: Cli) -> Result<Exit> {
    let context = Context { globals: cli.globals };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = cli.command.run(&context) => result,
            _ = tokio::signal::ctrl_c() => Err(Error::Interrupted { left: "nothing".into() }),
        }
    });
    runtime.shutdown_background();
    result
}

/// Prints the error with its causes, and what to do next.
fn report(error: &Error) -> Exit {
    let exit = error.exit();
    if exit != Exit::Done {
        eprintln!("error: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            eprintln!("  caused by: {error}");
            cause = error.source();
        }
        if let Some(hint) = error.hint() {
            eprintln!("hint: {hint}");
        }
    }
    exit
}
