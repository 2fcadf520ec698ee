//! Progress of long work, on a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on stderr that counts steps and names the one at hand, from the first step on; nothing where stderr is no
/// terminal.
#[derive(Clone, Debug)]
pub struct Bar {
    bar: ProgressBar,
    wanted: bool,
}

impl Bar {
    pub(super) fn new(steps: usize, wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {wide_msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self {
            bar,
            wanted: wanted && std::io::stderr().is_terminal(),
        }
    }

    /// Names the step at hand.
    pub fn step(&self, name: &str) {
        self.show();
        self.bar.set_message(name.to_owned());
    }

    /// One step more is done.
    pub fn done(&self) {
        self.bar.inc(1);
    }

    /// Stands at `done` of `of` steps.
    pub fn at(&self, done: usize, of: usize) {
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
    }

    /// Runs what prints lines, which then stand above the bar.
    pub fn above(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self) {
        if self.wanted && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
    }
}
