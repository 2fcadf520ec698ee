use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use proc_macro2::Span;

use crate::output;

/// A place in the source. Printed as compilers do: `src/post.rs:12:5`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl Place {
    pub(crate) fn new(file: &Path, span: Span) -> Self {
        let start = span.start();
        Self {
            file: file.to_owned(),
            line: start.line,
            column: start.column + 1,
        }
    }

    /// The beginning of a file.
    pub(crate) fn start(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            line: 1,
            column: 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}",
            output::shown(&self.file).display(),
            self.line,
            self.column
        )
    }
}

/// One thing in the models that is wrong or not understood, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and what to write.
    pub message: String,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// All that is wrong with the models, in the order of the source.
///
/// Printed with one line for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelErrors(Vec<ModelError>);

impl ModelErrors {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &ModelError> {
        self.0.iter()
    }

    pub(crate) fn push(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(ModelError {
            place,
            message: message.into(),
        });
    }

    /// Mistakes of the syntax in one file.
    pub(crate) fn add(&mut self, file: &Path, errors: syn::Error) {
        for error in errors {
            self.push(Place::new(file, error.span()), error.to_string());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, if nothing is wrong.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|a, b| a.place.cmp(&b.place));
        self.0.dedup();
        Err(self)
    }
}

impl fmt::Display for ModelErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().map(ToString::to_string).collect::<Vec<_>>();
        f.write_str(&lines.join("\n"))
    }
}

impl Error for ModelErrors {}
