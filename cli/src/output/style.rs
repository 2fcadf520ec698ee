//! The few colours, and what they mean.

use anstyle::{AnsiColor, Style};

/// A heading, or the thing that matters in a line.
pub const STRONG: Style = Style::new().bold();
/// What is there and right.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What waits: pending.
pub const PENDING: Style = AnsiColor::Yellow.on_default();
/// What needs a look.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What may be skipped while reading.
pub const DIM: Style = Style::new().dimmed();
/// What to do next.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// No style.
pub const PLAIN: Style = Style::new();

/// The text in the style, closed again.
#[must_use]
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
