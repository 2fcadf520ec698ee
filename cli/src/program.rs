//! The program: parse, run, and turn what went wrong into words and an exit code.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anstream::ColorChoice;
use clap::Parser;

use crate::commands::{Cli, Color, Context};
use crate::output::failure;
use crate::{Exit, Result};

/// How long the end of what was given up is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs the program with the arguments of this process, and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    colour(cli.globals.color);
    run(cli).unwrap_or_else(|error| failure(&error)).into()
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

fn colour(color: Color) {
    let choice = match color {
        // anstream looks at NO_COLOR, CLICOLOR and the terminal.
        Color::Auto => return,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
}

fn run(cli: Cli) -> Result<Exit> {
    let context = Context::new(cli.globals);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let result = tokio::select! {
            // First, so that signals are heard before anything is begun.
            biased;
            () = interrupt() => None,
            result = cli.command.run(&context) => Some(result),
        };
        match result {
            Some(result) => result,
            None => {
                settle().await;
                Err(context.interrupted())
            }
        }
    });
    // A thread may still wait for an answer to a question.
    runtime.shutdown_background();
    result
}

/// Ends when someone asks the program to end. What is under way is then dropped, which rolls it back.
async fn interrupt() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => return,
            heard = tokio::signal::ctrl_c() => return until(heard).await,
        }
    }
    until(tokio::signal::ctrl_c().await).await;
}

/// Lets what was given up come to its end: PostgreSQL goes on with a statement until it is asked to cancel it, and what
/// asks is a task of its own.
async fn settle() {
    let tasks = tokio::runtime::Handle::current().metrics();
    let until = Instant::now() + PATIENCE;
    while tasks.num_alive_tasks() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Without a handler the system ends the program itself: then there is nothing to wait for.
async fn until(heard: std::io::Result<()>) {
    if heard.is_err() {
        std::future::pending::<()>().await;
    }
}
