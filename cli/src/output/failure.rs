//! The one place where an error becomes text.

use std::error::Error as StdError;

use super::style::{BAD, HINT, paint};
use crate::{Error, Exit};

/// Prints the error with its causes and what to do next, on stderr, and gives its exit code.
pub fn failure(error: &Error) -> Exit {
    let exit = error.exit();
    if exit != Exit::Done {
        anstream::eprintln!("{}", text(error));
    }
    exit
}

fn text(error: &Error) -> String {
    let mut text = format!("{} {error}", paint(BAD, "error:"));
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Some libraries repeat the cause in their own text.
        let line = error.to_string();
        if !said.contains(&line) {
            text += &format!("\n  {} {}", paint(BAD, "caused by:"), line.trim_end());
            said = line;
        }
        cause = error.source();
    }
    match error.hint() {
        Some(hint) => text + &format!("\n{} {hint}", paint(HINT, "hint:")),
        None => text,
    }
}
