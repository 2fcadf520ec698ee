use std::fmt;

use serde::Serialize;

use super::fact::Fact;
use super::object::Object;

/// One way in which a database is not as expected. Printed as a sentence, in which long values are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What is not as expected.
    pub object: Object,
    /// How it differs.
    pub change: Change,
    /// Which property differs, of something that changed: `type`, `default`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<&'static str>,
    /// What was expected; of something missing, what it should be.
    pub expected: Option<String>,
    /// What there is; of something not expected, what it is.
    pub found: Option<String>,
}

/// How an object differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is expected and not there.
    Missing,
    /// It is there and not expected.
    Unexpected,
    /// It is there, with another property than expected.
    Changed,
}

impl Difference {
    pub(super) fn missing(object: &Object, facts: &[Fact]) -> Self {
        Self {
            expected: summary(facts),
            ..Self::new(object, Change::Missing)
        }
    }

    pub(super) fn unexpected(object: &Object, facts: &[Fact]) -> Self {
        Self {
            found: summary(facts),
            ..Self::new(object, Change::Unexpected)
        }
    }

    pub(super) fn changed(object: &Object, expected: &Fact, found: &Fact) -> Self {
        Self {
            aspect: Some(expected.aspect),
            expected: expected.value.clone(),
            found: found.value.clone(),
            ..Self::new(object, Change::Changed)
        }
    }

    fn new(object: &Object, change: Change) -> Self {
        Self {
            object: object.clone(),
            change,
            aspect: None,
            expected: None,
            found: None,
        }
    }
}

fn summary(facts: &[Fact]) -> Option<String> {
    let values = facts.iter().filter_map(|fact| fact.value.clone()).collect::<Vec<_>>();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Properties that an object is; every other one it has.
const IS: [&str; 3] = ["type", "nullability", "kind"];

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.object)?;
        let Some(aspect) = self.aspect else {
            return f.write_str(match self.change {
                Change::Missing => "is missing",
                Change::Unexpected | Change::Changed => "is there, but not expected",
            });
        };
        let (found, expected) = (
            self.found.as_deref().map(one_line),
            self.expected.as_deref().map(one_line),
        );
        if [&found, &expected]
            .into_iter()
            .flatten()
            .any(|value| value.chars().count() > SHOWN)
        {
            return write!(f, "has another {aspect} than expected");
        }
        match (found, IS.contains(&aspect)) {
            (Some(found), true) => write!(f, "is {found}")?,
            (Some(found), false) => write!(f, "has {aspect} {found}")?,
            (None, _) => write!(f, "has no {aspect}")?,
        }
        write!(f, ", expected {}", expected.as_deref().unwrap_or("none"))
    }
}

/// The characters up to which a value stands in the sentence.
const SHOWN: usize = 200;

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
