//! A contender in another program, for drivers that exclude the others'.
//!
//! One line of JSON asks, one line of JSON is the answer.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Contender, Operation, Result, Turn};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Request {
    Name,
    Supports(Operation),
    Turn {
        operation: Operation,
        from: i64,
        repeats: u32,
    },
}

/// A contender in a program that calls [`answer`].
pub struct Remote {
    program: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    name: String,
}

impl Remote {
    /// Starts the program with one argument.
    pub fn start(program: &Path, argument: &str) -> Result<Self> {
        let mut program = Command::new(program)
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let requests = program.stdin.take().expect("it was asked for");
        let answers = BufReader::new(program.stdout.take().expect("it was asked for"));
        let mut remote = Self {
            program,
            requests,
            answers,
            name: String::new(),
        };
        remote.name = remote.ask(Request::Name)?;
        Ok(remote)
    }

    fn ask<T: DeserializeOwned>(&mut self, request: Request) -> Result<T> {
        writeln!(self.requests, "{}", serde_json::to_string(&request)?)?;
        self.requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Result<T, String> = serde_json::from_str(&line)?;
        Ok(answer?)
    }
}

impl Contender for Remote {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn supports(&mut self, operation: Operation) -> bool {
        self.ask(Request::Supports(operation)).unwrap_or(false)
    }

    fn turn(&mut self, operation: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>> {
        let request = Request::Turn {
            operation,
            from,
            repeats,
        };
        Box::pin(std::future::ready(self.ask(request)))
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        // It has nothing to lose, and may be gone already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Lets contenders be asked from standard input until that ends; the first one that supports an operation does it.
pub async fn answer(contenders: &mut [Box<dyn Contender>]) -> Result<()> {
    for line in io::stdin().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Request::Name => serde_json::to_value(Ok::<_, String>(contenders[0].name()))?,
            Request::Supports(operation) => {
                let supports = contenders.iter_mut().any(|contender| contender.supports(operation));
                serde_json::to_value(Ok::<_, String>(supports))?
            }
            Request::Turn {
                operation,
                from,
                repeats,
            } => {
                let contender = contenders
                    .iter_mut()
                    .find_map(|contender| contender.supports(operation).then_some(contender));
                let contender = contender.ok_or_else(|| format!("`{operation}` is not supported"))?;
                let turn = contender.turn(operation, from, repeats).await;
                serde_json::to_value(turn.map_err(|error| error.to_string()))?
            }
        };
        println!("{answer}");
    }
    Ok(())
}
