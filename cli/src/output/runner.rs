//! What people see while revisions run.

use std::time::Duration;

use drivetrain::Error;
use drivetrain::migrate::{Direction, Progress, Revision};

use super::notices::Notices;
use super::style::{DIM, GOOD, PENDING, paint};
use super::{Bar, Output};

/// Tells of each revision as it ends, and of what is at hand on a terminal.
#[derive(Clone, Debug)]
pub struct Runner {
    output: Output,
    bar: Bar,
}

impl Runner {
    pub(super) fn new(output: Output) -> Self {
        let runner = Self {
            output,
            bar: output.progress(0),
        };
        Notices(runner.clone()).listen();
        runner
    }

    /// The server says something.
    pub(super) fn says(&self, message: &str) {
        self.bar.above(|| self.output.note(message));
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.clear();
    }
}

impl Progress for Runner {
    fn waits(&self, holder: Option<&str>) {
        let holder = holder.map(|holder| format!(": {holder}")).unwrap_or_default();
        let text = format!("another runner is at work{holder}; waiting for it to end");
        self.bar.above(|| self.output.note(&text));
    }

    fn begins(&self, revision: &Revision, _: Direction, at: usize, of: usize) {
        self.bar.at(at - 1, of);
        self.bar.step(&revision.name);
    }

    fn statement(&self, sql: &str, at: usize, of: usize) {
        let line = first_line(sql);
        self.bar.step(&line);
        self.bar
            .above(|| self.output.detail(&paint(DIM, &format!("  {at}/{of} {line}"))));
    }

    fn batch(&self, rows: u64) {
        self.bar.step(&format!("{rows} rows"));
    }

    fn retries(&self, error: &Error, pause: Duration) {
        let text = format!("{error}; trying again in {:.1} s", pause.as_secs_f64());
        self.bar.above(|| self.output.warning(&text));
    }

    fn ends(&self, revision: &Revision, direction: Direction, took: Duration) {
        let word = match direction {
            Direction::Up => paint(GOOD, "applied "),
            Direction::Down => paint(PENDING, "reverted"),
        };
        let took = paint(DIM, &format!("({} ms)", took.as_millis()));
        let line = format!("{word}  {}  {took}", revision.name);
        self.bar.above(|| self.output.line(&line));
        self.bar.done();
    }
}

/// The first line that says something.
fn first_line(sql: &str) -> String {
    let lines = sql.lines().map(str::trim);
    let mut telling = lines.filter(|line| !line.is_empty() && !line.starts_with("--"));
    telling.next().unwrap_or_default().to_owned()
}
