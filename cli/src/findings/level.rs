//! How grave a finding is, and who may say otherwise.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Rule;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule is not asked.
    Off,
    /// Good to know; nothing has to change.
    Info,
    /// Worth a change, or a reason why not.
    Warning,
    /// Breaks a deploy, loses data or stops writers.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// Levels of rules that differ from the rules' own, by code or by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Levels(pub BTreeMap<String, Level>);

impl Levels {
    /// The level of a rule: the one set here, otherwise its own.
    pub fn of(&self, rule: &Rule) -> Level {
        let set = self.0.get(rule.code).or_else(|| self.0.get(rule.name));
        set.copied().unwrap_or(rule.level)
    }

    /// Checks that every entry names one of the rules.
    ///
    /// # Errors
    /// A sentence with the first name that no rule has, and the closest rules there are.
    pub fn check<'a>(&self, rules: impl Iterator<Item = &'a Rule> + Clone) -> Result<(), String> {
        let unknown = self.0.keys().find(|key| !rules.clone().any(|rule| rule.is(key)));
        match unknown {
            None => Ok(()),
            Some(key) => Err(format!("no rule is called {key}; the rules are {}", listed(rules))),
        }
    }
}

fn listed<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    rules.map(|rule| rule.code).collect::<Vec<_>>().join(", ")
}
