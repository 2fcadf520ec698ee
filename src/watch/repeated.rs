//! [`Repeated`]: a statement that was sent too often, and how that is told.

use std::fmt;
use std::panic::Location;

/// A statement that was sent too often under a [`Watch`](super::Watch).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repeated {
    /// The text, with `?` for each value and for each list of values.
    pub sql: String,
    /// How often it was sent.
    pub count: usize,
    /// The lines whose calls of verbs and terminals sent it, in their order, and how often each did.
    pub callers: Vec<(&'static Location<'static>, usize)>,
}

impl Repeated {
    pub(super) fn warn(&self) {
        let callers: Vec<_> = self.callers().collect();
        tracing::warn!(
            db.query.text = self.sql,
            count = self.count,
            callers = callers.join(", "),
            "statement sent too often"
        );
    }

    fn callers(&self) -> impl Iterator<Item = String> {
        self.callers.iter().map(|(at, count)| format!("{count} at {at}"))
    }
}

/// `5 times: SELECT …`, and a line for each caller.
impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times: {}", self.count, self.sql)?;
        self.callers().try_for_each(|caller| write!(f, "\n    {caller}"))
    }
}

/// What a panic says.
pub(super) fn report(repeated: &[Repeated], most: usize, at: &Location<'_>) -> String {
    let mut report = format!("statements were sent more than {most} times in the watch of {at}:");
    for repeated in repeated {
        report.push_str(&format!("\n  {repeated}"));
    }
    report.push_str("\nload the rows together: by a list of keys, an eager-load type, or a join");
    report
}
