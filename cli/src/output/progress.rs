//! Progress of long work, on a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on stderr that counts steps and names the one at hand; nothing where stderr is no terminal.
#[derive(Clone, Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(steps: usize, wanted: bool) -> Self {
        if !wanted || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {wide_msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Names the step at hand.
    pub fn step(&self, name: &str) {
        self.0.set_message(name.to_owned());
    }

    /// One step more is done.
    pub fn done(&self) {
        self.0.inc(1);
    }

    /// Stands at `done` of `of` steps.
    pub fn at(&self, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }

    /// Runs what prints lines, which then stand above the bar.
    pub fn above(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
