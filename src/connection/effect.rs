//! What a statement does besides giving rows, as far as its text tells.
//!
//! Each backend judges a text by its parts, in a file of its own; in doubt the session is changed. What a function or
//! trigger of the user's does is not seen.

use std::collections::HashMap;
use std::ops::BitOr;
use std::sync::{LazyLock, PoisonError, RwLock};

use foldhash::quality::RandomState;

use super::scan::{Scan, Syntax, Token};

/// What a statement does besides giving rows, as far as its text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    writes: bool,
    controls: bool,
    leaves: Leaves,
}

/// What a statement leaves in the session behind the transaction that it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leaves {
    Nothing,
    /// Something that the end of a transaction takes along, if it runs in one.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing of PostgreSQL does"))]
    SomethingOutside,
    Perhaps,
    Something,
}

impl Effect {
    pub(super) const READ: Self = Self {
        writes: false,
        controls: false,
        leaves: Leaves::Nothing,
    };
    pub(super) const WRITE: Self = Self {
        writes: true,
        ..Self::READ
    };
    pub(super) const CONTROL: Self = Self {
        controls: true,
        ..Self::READ
    };
    #[cfg(feature = "sqlite")]
    pub(super) const SESSION_OUTSIDE: Self = Self {
        leaves: Leaves::SomethingOutside,
        ..Self::READ
    };
    pub(super) const SESSION: Self = Self {
        leaves: Leaves::Something,
        ..Self::READ
    };
    /// It may do anything but begin or end a transaction.
    pub(super) const DOUBT: Self = Self {
        leaves: Leaves::Perhaps,
        ..Self::WRITE
    };

    /// Gives rows, and does nothing else.
    #[must_use]
    pub fn only_reads(self) -> bool {
        self == Self::READ
    }

    /// Writes or locks rows, or may do so. A read-only executor refuses it.
    #[must_use]
    pub fn writes(self) -> bool {
        self.writes
    }

    /// Begins or ends a transaction behind the guard's back.
    #[must_use]
    pub fn controls(self) -> bool {
        self.controls
    }

    /// Leaves something in the session, or may do so: settings, session locks, temporary tables. The connection is not
    /// lent again. What ends with the transaction, as `SET LOCAL` does, is not meant.
    #[must_use]
    pub fn changes_session(self, in_transaction: bool) -> bool {
        match self.leaves {
            Leaves::Nothing => false,
            Leaves::SomethingOutside => !in_transaction,
            Leaves::Perhaps | Leaves::Something => true,
        }
    }

    /// Leaves something for certain.
    #[cfg(feature = "pg")]
    pub(crate) fn surely_changes_session(self) -> bool {
        self.leaves == Leaves::Something
    }
}

impl BitOr for Effect {
    type Output = Self;

    /// The effect of a statement that has both parts.
    fn bitor(self, other: Self) -> Self {
        Self {
            writes: self.writes || other.writes,
            controls: self.controls || other.controls,
            leaves: self.leaves.max(other.leaves),
        }
    }
}

/// Whether a statement begins or ends a transaction.
pub(crate) fn controls(sql: &str, syntax: Syntax) -> bool {
    let mut scan = Scan::new(sql, syntax);
    begin(&mut scan).is_some_and(|first| is_control(first, &scan))
}

/// The word that says what a statement does. Semicolons before it are passed over by both backends.
pub(super) fn begin<'a>(scan: &mut Scan<'a>) -> Option<Token<'a>> {
    scan.find(|token| !token.is(";") && !token.is("("))
}

pub(super) fn is_control(first: Token<'_>, behind: &Scan<'_>) -> bool {
    first.is_one_of(&CONTROL) || first.is("PREPARE") && behind.peek().is_some_and(|next| next.is("TRANSACTION"))
}

const CONTROL: [&str; 8] = [
    "BEGIN",
    "START",
    "COMMIT",
    "END",
    "ROLLBACK",
    "ABORT",
    "SAVEPOINT",
    "RELEASE",
];

/// The texts that were judged, so that each is judged once.
pub(super) struct Judged {
    judge: fn(&str) -> Effect,
    known: LazyLock<RwLock<HashMap<Box<str>, Effect, RandomState>>>,
}

/// Texts that are remembered before all are forgotten: a program that writes literals into SQL has no end of them.
const TEXTS: usize = 1024;

/// Bytes of a text that is remembered. Beside sending a longer one, judging it is nothing.
const LENGTH: usize = 2048;

impl Judged {
    pub(super) const fn by(judge: fn(&str) -> Effect) -> Self {
        Self {
            judge,
            known: LazyLock::new(RwLock::default),
        }
    }

    pub(super) fn effect(&self, sql: &str) -> Effect {
        if sql.len() > LENGTH {
            return (self.judge)(sql);
        }
        let known = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(sql)
            .copied();
        known.unwrap_or_else(|| self.note(sql))
    }

    fn note(&self, sql: &str) -> Effect {
        let effect = (self.judge)(sql);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= TEXTS {
            known.clear();
        }
        known.insert(sql.into(), effect);
        effect
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn a_text_is_judged_once_and_texts_without_end_are_forgotten() {
        static TIMES: AtomicUsize = AtomicUsize::new(0);
        let judged = Judged::by(|sql| {
            TIMES.fetch_add(1, SeqCst);
            if sql.starts_with('w') {
                Effect::WRITE
            } else {
                Effect::READ
            }
        });
        for _ in 0..3 {
            assert!(judged.effect("w").writes() && judged.effect("r").only_reads());
        }
        assert_eq!(TIMES.load(SeqCst), 2);
        assert!((0..3 * TEXTS).all(|n| judged.effect(&format!("w{n}")).writes()));
        assert!(judged.effect("r").only_reads());
        assert!(judged.known.read().expect("no judge panics").len() <= TEXTS);
    }

    #[test]
    fn effects_add_up() {
        let both = Effect::SESSION | Effect::WRITE;
        assert!(both.writes() && both.changes_session(true) && !both.controls());
        assert!(Effect::DOUBT.writes() && Effect::DOUBT.changes_session(true));
        assert_eq!(Effect::READ | Effect::DOUBT, Effect::DOUBT);
    }
}
