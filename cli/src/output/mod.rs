//! What people and scripts see: facts on stdout, as text or JSON; words on stderr.

mod failure;
mod notices;
mod path;
mod progress;
mod question;
mod runner;
pub mod style;
mod table;

use std::io::{self, Write};

use serde::Serialize;

pub use self::failure::failure;
pub use self::path::shown;
pub use self::progress::Bar;
pub use self::runner::Runner;
pub use self::table::{Cell, Table};
use crate::Result;

/// Facts that a command prints.
///
/// The fields are the JSON; the text is for people. Styles in the text are dropped where there is no colour.
pub trait Report: Serialize {
    /// Writes the text. `detail` counts `-v`.
    fn text(&self, out: &mut dyn Write, detail: u8) -> io::Result<()>;
}

/// How much is said, and in which form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// Facts as JSON.
    pub json: bool,
    /// How often `-v` was given.
    pub detail: u8,
    /// No words but errors.
    pub quiet: bool,
    /// Every question is answered with yes.
    pub yes: bool,
}

impl Output {
    /// Prints facts on stdout.
    ///
    /// # Errors
    /// [`Error::Output`](crate::Error::Output) if stdout is closed.
    pub fn report(&self, report: &impl Report) -> Result<()> {
        if self.json {
            return self.json(report);
        }
        let mut text = Vec::new();
        report.text(&mut text, self.detail)?;
        print(&text)
    }

    /// Prints facts as JSON on stdout.
    ///
    /// # Errors
    /// [`Error::Output`](crate::Error::Output) if stdout is closed.
    pub fn json(&self, facts: &impl Serialize) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(facts).map_err(io::Error::from)?;
        text.push(b'\n');
        print(&text)
    }

    /// Prints a text on stdout as it is: SQL, diagrams, completions.
    ///
    /// # Errors
    /// [`Error::Output`](crate::Error::Output) if stdout is closed.
    pub fn raw(&self, text: &str) -> Result<()> {
        print(text.as_bytes())
    }

    /// Says something on stderr, unless quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            anstream::eprintln!("{text}");
        }
    }

    /// Says something on stderr with `-v`.
    pub fn detail(&self, text: &str) {
        if self.detail > 0 {
            self.note(text);
        }
    }

    /// Warns on stderr, unless quiet.
    pub fn warning(&self, text: &str) {
        self.note(&format!("{} {text}", style::paint(style::WARNING, "warning:")));
    }

    /// Prints a line on stdout as soon as it is known, unless quiet or JSON. That stdout is closed shows later.
    fn line(&self, text: &str) {
        if !self.quiet && !self.json {
            let _ = print(format!("{text}\n").as_bytes());
        }
    }

    /// Tells what happens while revisions run.
    #[must_use]
    pub fn runner(&self) -> Runner {
        Runner::new(*self)
    }

    /// Shows the progress of a long piece of work on a terminal, and nothing elsewhere.
    #[must_use]
    pub fn progress(&self, steps: usize) -> Bar {
        Bar::new(steps, !self.quiet && !self.json)
    }
}

fn print(text: &[u8]) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text)?;
    stdout.flush()?;
    Ok(())
}
