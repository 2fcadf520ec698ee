//! Findings for programs.

use serde_json::{Value, json};

use super::{Finding, Level};

/// The findings as one JSON object: the list, and how many there are of each level.
pub fn to_json(findings: &[Finding]) -> Value {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    json!({
        "findings": findings,
        "errors": count(Level::Error),
        "warnings": count(Level::Warning),
        "infos": count(Level::Info),
    })
}
