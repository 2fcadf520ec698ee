//! Every kind of [`Error`], from real databases.
//!
//! The texts by which `connection/*/errors.rs` know an error are pinned here.

#[path = "../support/mod.rs"]
mod support;

mod connect;
mod constraints;
#[cfg(feature = "postgres")]
mod contention;
#[cfg(feature = "sqlite")]
mod files;
mod input;
#[cfg(feature = "postgres")]
mod lost;
mod panics;
mod people;
mod read_only;
#[cfg(feature = "postgres")]
mod stale;

use std::error::Error as StdError;
use std::fmt::Write as _;

use drivetrain::Error;

/// The error, after a look at what every error promises: one line, no full stop, and a cause of its own.
fn examined<T>(result: Result<T, Error>) -> Error {
    let Err(error) = result else { panic!("it worked") };
    let line = error.to_string();
    assert!(!line.contains('\n') && !line.ends_with('.'), "{line}");
    assert!(line.starts_with(|c: char| !c.is_uppercase()), "{line}");
    if let Some(source) = error.source() {
        assert!(
            !line.contains(&source.to_string()),
            "{line} says what its source says: {source}"
        );
    }
    error
}

/// All that an error can show.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        write!(text, " {cause} {cause:?}").expect("a String takes all");
        source = cause.source();
    }
    text
}
