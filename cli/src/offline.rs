//! Histories without a database: what the files alone tell.

use drivetrain::migrate::{Applied, History, Place, Revisions};

use crate::Result;

/// A history in which nothing is applied.
#[must_use]
pub fn empty(revisions: &Revisions) -> History {
    History::new(revisions.clone(), Vec::new(), Vec::new())
}

/// A history in which what is before `target` is applied.
///
/// # Errors
/// As [`History::place`].
pub fn at(revisions: &Revisions, target: &str) -> Result<History> {
    let files = empty(revisions);
    let end = files.place(target)?;
    let mut applied = Vec::new();
    for revision in revisions.iter() {
        if files.place(&revision.version)? <= end {
            applied.push(Applied {
                version: revision.version.clone(),
                run_on: String::new(),
            });
        }
    }
    Ok(History::new(revisions.clone(), applied, Vec::new()))
}

/// Whether a target can be understood without knowing what is applied.
#[must_use]
pub fn needs_no_database(target: &str) -> bool {
    let counts_from_current = |side: &str| side.starts_with(['+', '-', '@']) || side.starts_with("current");
    !target.split(':').any(|side| counts_from_current(side.trim()))
}

/// Whether the target is where nothing is applied.
///
/// # Errors
/// As [`History::place`].
pub fn is_base(history: &History, target: &str) -> Result<bool> {
    Ok(history.place(target)? == Place::BASE)
}

/// The history of a range `a:b`, as if `a` were where the database is, and its target `b`. A side that is left out
/// means what stands in `defaults`; a target alone is the right side.
///
/// # Errors
/// As [`at`].
pub fn range<'a>(revisions: &Revisions, range: &'a str, defaults: (&'a str, &'a str)) -> Result<(History, &'a str)> {
    let (from, to) = range.split_once(':').unwrap_or(("", range));
    Ok((at(revisions, or(from, defaults.0))?, or(to, defaults.1)))
}

/// A side of a range, or what it means if it is left out.
#[must_use]
pub fn or<'a>(side: &'a str, default: &'a str) -> &'a str {
    match side.trim() {
        "" => default,
        side => side,
    }
}
