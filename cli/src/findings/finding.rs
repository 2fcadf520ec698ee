//! One thing that was found.

use serde::Serialize;

use super::{Level, Rule};

/// One thing that a rule has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule that found it.
    #[serde(flatten, serialize_with = "rule_names")]
    pub rule: &'static Rule,
    /// How grave it is here.
    pub level: Level,
    /// What is wrong, in one lowercase line that names the objects.
    pub message: String,
    /// Where it is.
    pub place: Place,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A piece of a file.
    File {
        /// The path as it was given.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// How many characters of the line are meant, at least 1.
        length: usize,
        /// The line itself.
        text: String,
    },
    /// An object of a database.
    Object {
        /// `table`, `column`, `index`, …
        kind: &'static str,
        /// Its name with the schema where that is needed.
        name: String,
    },
}

fn rule_names<S: serde::Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = serializer.serialize_map(Some(4))?;
    map.serialize_entry("code", rule.code)?;
    map.serialize_entry("rule", rule.name)?;
    map.serialize_entry("fix", rule.fix)?;
    map.serialize_entry("help", rule.help)?;
    map.end()
}
