//! What two schemas alone do not tell.

use std::fmt;

use serde::Serialize;

use crate::schema::Name;

/// What a question is about, or an answer names. Printed as flags spell it: `posts`, `posts.title`, `mood.sad`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A table.
    Table(Name),
    /// An enum type.
    Enum(Name),
    /// A column of a table.
    Column(Name, String),
    /// A value of an enum type.
    Value(Name, String),
    /// A constraint of a table.
    Constraint(Name, String),
    /// An index of a table.
    Index(Name, String),
}

impl Subject {
    /// Its own name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Table(name) | Self::Enum(name) => &name.name,
            Self::Column(_, name) | Self::Value(_, name) | Self::Constraint(_, name) | Self::Index(_, name) => name,
        }
    }

    /// What it is, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Enum(_) => "type",
            Self::Column(_, _) => "column",
            Self::Value(_, _) => "value",
            Self::Constraint(_, _) => "constraint",
            Self::Index(_, _) => "index",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) | Self::Enum(name) => write!(f, "{name}"),
            Self::Column(of, name) | Self::Value(of, name) => write!(f, "{of}.{name}"),
            Self::Constraint(_, name) | Self::Index(_, name) => f.write_str(name),
        }
    }
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is called so from now on.
    Rename(Subject),
    /// It goes.
    Drop,
    /// It stays, though no model names it.
    Keep,
    /// What old rows get, as SQL text.
    Fill(String),
}

/// An answer, and what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The answer.
    pub answer: Answer,
    /// What speaks for it: `the same type, the same place`.
    pub evidence: String,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.answer {
            Answer::Rename(to) => write!(f, "renamed to {}", to.name())?,
            Answer::Drop => f.write_str("it goes")?,
            Answer::Keep => f.write_str("it stays")?,
            Answer::Fill(value) => f.write_str(value)?,
        }
        write!(f, " ({})", self.evidence)
    }
}

/// A question, with its candidates, the likeliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What is asked about.
    pub about: Subject,
    /// What can be answered.
    pub candidates: Vec<Candidate>,
}

impl Question {
    /// Whether something was renamed to one of these, or goes; best first.
    pub(super) fn gone(about: Subject, mut renames: Vec<(u32, Candidate)>) -> Self {
        renames.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let renames = renames.into_iter().map(|(_, candidate)| candidate);
        let plain = |answer, evidence: &str| Candidate {
            answer,
            evidence: evidence.to_owned(),
        };
        let others = [
            plain(Answer::Drop, "no model names it"),
            plain(Answer::Keep, "it is somebody else's"),
        ];
        Self {
            candidates: renames.chain(others).collect(),
            about,
        }
    }

    /// What old rows get in a column that must not be null.
    #[must_use]
    pub fn fill(about: Subject, likely: Option<String>) -> Self {
        let candidate = |value| Candidate {
            answer: Answer::Fill(value),
            evidence: "the empty value of its type".to_owned(),
        };
        Self {
            about,
            candidates: likely.map(candidate).into_iter().collect(),
        }
    }

    /// Whether a value is asked for.
    #[must_use]
    pub fn is_of_value(&self) -> bool {
        !self.candidates.iter().any(|it| it.answer == Answer::Drop)
    }

    /// The flags that answer it, best first.
    #[must_use]
    pub fn flags(&self) -> Vec<String> {
        let flag = |candidate: &Candidate| match &candidate.answer {
            Answer::Rename(to) => format!("--rename {}={}", self.about, to.name()),
            Answer::Drop => format!("--drop {}", self.about),
            Answer::Keep => format!("--keep {}", self.about),
            Answer::Fill(value) => format!("--backfill \"{}={value}\"", self.about),
        };
        let flags: Vec<String> = self.candidates.iter().map(flag).collect();
        match flags.is_empty() {
            true => vec![format!("--backfill \"{}=…\"", self.about)],
            false => flags,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, about) = (self.about.kind(), &self.about);
        match self.is_of_value() {
            true => write!(f, "{kind} {about} must not be null: what do old rows get?"),
            false => write!(
                f,
                "{kind} {about} is in no model any more: was it renamed, or does it go?"
            ),
        }
    }
}

/// How alike two names are: the length of what they share at both ends.
pub(super) fn likeness(a: &str, b: &str) -> u32 {
    let shared = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let start = shared(&mut a.chars(), &mut b.chars());
    let end = shared(&mut a.chars().rev(), &mut b.chars().rev());
    u32::try_from(start + end).unwrap_or(u32::MAX)
}
