//! Targets, in Alembic's grammar: `head`, `base`, `current`, a version or its beginning, `+N`, `-N`, `VERSION+N`.

use super::{History, Problem, Revision};
use crate::Result;

/// How many candidates a message lists.
const SHOWN: usize = 8;

/// A place between revisions: how many of them lie before it. 0 is the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub(super) usize);

impl Place {
    /// Before the first revision.
    pub const BASE: Self = Self(0);
}

/// What a target begins with, and how far it goes from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parsed<'a> {
    from: From<'a>,
    steps: isize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From<'a> {
    Base,
    Head,
    Current,
    Version(&'a str),
}

impl History {
    /// The place that a target names.
    ///
    /// `+N` counts from where the database is (the newest applied revision), `-N` backwards from there.
    ///
    /// # Errors
    /// [`Problem::UnknownTarget`] and [`Problem::AmbiguousTarget`] with what it could be, [`Problem::OutOfRange`].
    pub fn place(&self, target: &str) -> Result<Place> {
        let unknown = || Problem::UnknownTarget {
            target: target.to_owned(),
            candidates: self.suggestions(target),
        };
        let parsed = parse(target).ok_or_else(unknown)?;
        let from = match parsed.from {
            From::Base => 0,
            From::Head => self.revisions().len(),
            From::Current => self.current_place().0,
            From::Version(version) => self.index(version, target)? + 1,
        };
        from.checked_add_signed(parsed.steps)
            .filter(|place| *place <= self.revisions().len())
            .map(Place)
            .ok_or_else(|| {
                Problem::OutOfRange {
                    target: target.to_owned(),
                    steps: if parsed.steps < 0 {
                        from
                    } else {
                        self.revisions().len() - from
                    },
                }
                .into()
            })
    }

    /// The revision that a target names: the one before its place.
    ///
    /// # Errors
    /// As [`place`](Self::place); the base is no revision.
    pub fn revision(&self, target: &str) -> Result<&Revision> {
        let place = self.place(target)?.0;
        place
            .checked_sub(1)
            .and_then(|index| self.revisions().get(index))
            .ok_or_else(|| {
                Problem::UnknownTarget {
                    target: target.to_owned(),
                    candidates: self.suggestions(target),
                }
                .into()
            })
    }

    /// Behind the newest applied revision.
    #[must_use]
    pub fn current_place(&self) -> Place {
        let Some(current) = self.current() else {
            return Place::BASE;
        };
        Place(
            self.revisions()
                .partition_point(|revision| revision.version <= current.version),
        )
    }

    /// The place in the list of the only revision whose version, or whose name, begins like this.
    fn index(&self, wanted: &str, target: &str) -> Result<usize> {
        let version = wanted.replace('-', "");
        if let Some(index) = self.revisions().place_of(&version) {
            return Ok(index);
        }
        let found: Vec<usize> = (0..self.revisions().len())
            .filter(|&index| begins(&self.revisions()[index], wanted, &version))
            .collect();
        match found[..] {
            [index] => Ok(index),
            [] => Err(Problem::UnknownTarget {
                target: target.to_owned(),
                candidates: self.suggestions(wanted),
            }
            .into()),
            _ => Err(Problem::AmbiguousTarget {
                target: target.to_owned(),
                candidates: self.names(found.iter().map(|&index| &self.revisions()[index])),
            }
            .into()),
        }
    }

    /// Revisions whose names hold the word; else the newest ones.
    fn suggestions(&self, word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        let alike: Vec<&Revision> = self
            .revisions()
            .iter()
            .filter(|revision| !word.is_empty() && revision.name.to_lowercase().contains(&word))
            .collect();
        match alike[..] {
            [] => self.names(self.revisions().iter().rev()),
            _ => self.names(alike.into_iter()),
        }
    }

    fn names<'a>(&self, revisions: impl Iterator<Item = &'a Revision>) -> Vec<String> {
        revisions.take(SHOWN).map(|revision| revision.name.clone()).collect()
    }
}

/// `version` is what was asked for without hyphens.
fn begins(revision: &Revision, wanted: &str, version: &str) -> bool {
    let title = revision.name.split_once('_').map_or("", |(_, title)| title);
    let by_version = !version.is_empty() && revision.version.starts_with(version);
    by_version || revision.name == wanted || title == wanted
}

fn parse(target: &str) -> Option<Parsed<'_>> {
    let target = target.trim();
    let (name, steps) = match target.rfind(['+', '-']) {
        Some(at) if is_count(&target[at + 1..]) && is_step(target, at) => (&target[..at], target[at..].parse().ok()?),
        _ => (target, 0),
    };
    let from = match name {
        "" if steps == 0 => return None,
        "" | "current" | "@" => From::Current,
        "base" => From::Base,
        "head" | "heads" => From::Head,
        version => From::Version(version),
    };
    Some(Parsed { from, steps })
}

fn is_count(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A hyphen is a part of Diesel's folder names, so `2026-01` is a beginning and not one step before `2026`; `+` is not,
/// and neither is a hyphen behind a word or at the start.
fn is_step(target: &str, at: usize) -> bool {
    let before = &target[..at];
    let is_word = before.is_empty() || ["head", "heads", "current", "base", "@"].contains(&before);
    target[at..].starts_with('+') || is_word || {
        let digits = before.bytes().filter(u8::is_ascii_digit).count();
        !before.contains('-') && digits >= 14
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Applied, Revisions};
    use super::*;
    use crate::Error;

    fn history(applied: usize) -> History {
        let names = [
            "2026-01-05-090000_create_users",
            "2026-01-05-091000_create_posts",
            "2026-02-01-000000_add_tags",
            "2027-01-01-000000_drop",
        ];
        let revisions = names.map(|name| Revision::new(name, "SELECT 1", None)).to_vec();
        let rows = revisions[..applied]
            .iter()
            .map(|revision| Applied {
                version: revision.version.clone(),
                run_on: String::new(),
            })
            .collect();
        History::new(Revisions::new(revisions).expect("four versions"), rows, Vec::new())
    }

    fn place(target: &str) -> usize {
        history(2).place(target).expect(target).0
    }

    fn problem(target: &str) -> String {
        match history(2).place(target) {
            Err(Error::Migration { source, .. }) => source.to_string(),
            other => panic!("{target}: {other:?}"),
        }
    }

    #[test]
    fn words_name_the_ends_and_where_the_database_is() {
        assert_eq!(
            (place("base"), place("head"), place("heads"), place("current")),
            (0, 4, 4, 2)
        );
    }

    #[test]
    fn a_version_is_named_whole_or_by_its_beginning_with_or_without_hyphens() {
        for target in [
            "20260105091000",
            "2026-01-05-091000",
            "2026-01-05-091000_create_posts",
            "2026-01-05-091",
            "create_posts",
        ] {
            assert_eq!(place(target), 2, "{target}");
        }
        assert_eq!((place("202602"), place("2026-02"), place("2027")), (3, 3, 4));
    }

    #[test]
    fn steps_count_from_the_database_or_from_a_version() {
        assert_eq!((place("+1"), place("-1"), place("+2"), place("-2")), (3, 1, 4, 0));
        assert_eq!((place("20260105090000+2"), place("20260201000000-1")), (3, 2));
        assert_eq!(
            (place("head-1"), place("base+1"), place("@+1"), place("current-2")),
            (3, 1, 3, 0)
        );
        assert_eq!(place("create_posts+1"), 3);
    }

    #[test]
    fn what_is_unknown_ambiguous_or_too_far_is_told_with_what_it_could_be() {
        assert_eq!(
            problem("2026-01"),
            "\"2026-01\" may mean 2 revisions: 2026-01-05-090000_create_users, 2026-01-05-091000_create_posts"
        );
        assert_eq!(
            problem("tags"),
            "no revision is meant by \"tags\"; there are 2026-02-01-000000_add_tags"
        );
        assert!(problem("2031").contains("2027-01-01-000000_drop"));
        assert_eq!(problem("+3"), "\"+3\" goes too far: there are 2 steps");
        assert_eq!(problem("-3"), "\"-3\" goes too far: there are 2 steps");
        for odd in [
            "",
            " ",
            "+",
            "-",
            "'; DROP TABLE",
            "é",
            "+99999999999999999999",
            "head+",
        ] {
            assert!(history(2).place(odd).is_err(), "{odd:?}");
        }
    }
}
