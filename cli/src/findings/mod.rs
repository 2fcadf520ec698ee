//! What a check has found, and how it is shown: the same shapes for the lint of files and the doctor of databases.

mod finding;
mod json;
mod level;
mod rule;
mod sarif;
mod text;

pub use self::finding::{Finding, Place};
pub use self::json::to_json;
pub use self::level::{Level, Levels};
pub use self::rule::Rule;
pub use self::sarif::to_sarif;
pub use self::text::to_text;

/// The highest level among the findings: what the exit code of a command is decided by.
pub fn worst(findings: &[Finding]) -> Option<Level> {
    findings.iter().map(|finding| finding.level).max()
}
