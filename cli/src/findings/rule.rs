//! What is told about a rule.

use serde::Serialize;

use super::Level;

/// A rule as people see it: what it looks for, why, and what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The stable code, such as `DT201`.
    pub code: &'static str,
    /// The name in words, such as `drop-table`.
    pub name: &'static str,
    /// How grave a finding is unless the configuration says otherwise.
    pub level: Level,
    /// What the rule looks for, in a sentence.
    pub summary: &'static str,
    /// What goes wrong.
    pub why: &'static str,
    /// What to do instead.
    pub fix: &'static str,
    /// The page of the documentation, in Markdown.
    #[serde(skip)]
    pub page: &'static str,
    /// Where that page lies, from the root of the documentation.
    pub help: &'static str,
}

impl Rule {
    /// Whether this is the rule's code or name; letter case does not matter.
    pub fn is(&self, name: &str) -> bool {
        self.code.eq_ignore_ascii_case(name) || self.name.eq_ignore_ascii_case(name)
    }
}
