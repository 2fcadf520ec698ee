//! What the lease guard knows about a session: whether it is at work, in a transaction, dirty or broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use super::{Syntax, script};
use crate::{Error, Result};

/// The state of one open session.
///
/// Statements can be in flight together, so what is under way is a count: raised when an operation starts,
/// lowered only when its future or stream ended. An operation that was dropped leaves it raised for good.
#[derive(Debug, Default)]
pub struct Session {
    under_way: AtomicU32,
    given_up: AtomicBool,
    depth: AtomicU32,
    dirty: AtomicBool,
    abandoned: AtomicBool,
    broken: AtomicBool,
    failure: Mutex<Option<Failure>>,
    levels: tokio::sync::Mutex<()>,
}

/// The first database error in a transaction that no rollback has cleared.
#[derive(Debug)]
struct Failure {
    depth: u32,
    cause: String,
}

/// An operation under way. Dropped without [`end`](Self::end), it leaves the session busy.
#[derive(Debug)]
#[must_use]
pub(crate) struct Operation<'a> {
    session: &'a Session,
    has_ended: bool,
}

impl Operation<'_> {
    pub(crate) fn end(mut self) {
        self.session.under_way.fetch_sub(1, SeqCst);
        self.has_ended = true;
    }
}

impl Drop for Operation<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.session.given_up.store(true, SeqCst);
        }
    }
}

impl Session {
    pub(crate) fn start(&self) -> Operation<'_> {
        self.under_way.fetch_add(1, SeqCst);
        Operation {
            session: self,
            has_ended: false,
        }
    }

    /// An operation was given up before its end, or is still running.
    pub(crate) fn is_busy(&self) -> bool {
        self.under_way.load(SeqCst) > 0
    }

    /// An operation was given up before its end: what it sent may still run.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.load(SeqCst)
    }

    /// Waits until no other operation has a level of its own open.
    pub(crate) async fn alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.levels.lock().await
    }

    /// The number of open transaction levels: 0 outside, 1 in a transaction, more in savepoints.
    pub(crate) fn depth(&self) -> u32 {
        self.depth.load(SeqCst)
    }

    pub(crate) fn set_depth(&self, depth: u32) {
        self.depth.store(depth, SeqCst);
    }

    /// Raw SQL may have changed what the next borrower would see.
    pub(crate) fn is_dirty(&self) -> bool {
        self.dirty.load(SeqCst)
    }

    pub(crate) fn mark_dirty(&self) {
        self.dirty.store(true, SeqCst);
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(SeqCst)
    }

    pub(crate) fn mark_broken(&self) {
        self.broken.store(true, SeqCst);
    }

    /// Notes an error that makes the server refuse everything up to a rollback of this level.
    pub(crate) fn note_failure(&self, error: &Error) {
        let depth = self.depth();
        if depth > 0 {
            self.note(depth, || cause(error));
        }
    }

    /// Notes an error on which the database has ended the transaction by itself.
    #[cfg(feature = "sqlite")]
    pub(crate) fn note_end(&self, error: &Error) {
        self.note(1, || cause(error));
    }

    fn note(&self, depth: u32, cause: impl FnOnce() -> String) {
        let mut failure = self.failure.lock().expect("no code panics while it holds this lock");
        let cause = match failure.take() {
            Some(first) if first.depth <= depth => return *failure = Some(first),
            Some(first) => first.cause,
            None => cause(),
        };
        *failure = Some(Failure { depth, cause });
    }

    /// The future of level `depth` was dropped before its end: nothing may run in its place.
    pub(crate) fn abandon(&self, depth: u32) {
        self.abandoned.store(true, SeqCst);
        self.note(depth, || "a transaction was given up before its end".to_owned());
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(SeqCst)
    }

    /// Refuses statements where they would run in a transaction that was given up.
    pub(crate) fn check(&self) -> Result<()> {
        match self.is_abandoned().then(|| self.failure()).flatten() {
            Some(cause) => Err(Error::TransactionAborted { cause }),
            None => Ok(()),
        }
    }

    /// Refuses SQL text that would end the transaction that it runs in.
    pub(crate) fn check_script(&self, sql: &str, syntax: Syntax) -> Result<()> {
        self.check()?;
        if self.depth() > 0 {
            script::check_controls_nothing(sql, syntax)?;
        }
        Ok(())
    }

    /// Why a commit at this moment would store nothing, if it would.
    pub(crate) fn failure(&self) -> Option<String> {
        if self.is_given_up() {
            return Some("an operation was dropped before its end".to_owned());
        }
        let failure = self.failure.lock().expect("no code panics while it holds this lock");
        failure.as_ref().map(|failure| failure.cause.clone())
    }

    /// A rollback of level `depth` has undone what failed at that level or below.
    pub(crate) fn rolled_back(&self, depth: u32) {
        let mut failure = self.failure.lock().expect("no code panics while it holds this lock");
        if failure.as_ref().is_some_and(|failure| failure.depth >= depth) {
            *failure = None;
            self.abandoned.store(false, SeqCst);
        }
    }

    /// Forgets everything: the session was reset.
    pub(crate) fn clear(&self) {
        self.under_way.store(0, SeqCst);
        self.given_up.store(false, SeqCst);
        self.depth.store(0, SeqCst);
        self.dirty.store(false, SeqCst);
        self.abandoned.store(false, SeqCst);
        *self.failure.lock().expect("no code panics while it holds this lock") = None;
    }
}

/// The database's own words.
fn cause(error: &Error) -> String {
    match error {
        Error::TransactionAborted { cause } => cause.clone(),
        error => std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_was_dropped_leaves_the_session_busy() {
        let session = Session::default();
        session.start().end();
        assert!(!session.is_busy());
        drop(session.start());
        assert!(session.is_busy());
    }

    #[test]
    fn a_failure_is_cleared_by_a_rollback_of_its_level_or_an_outer_one() {
        let session = Session::default();
        session.set_depth(2);
        session.note_failure(&Error::PoolClosed);
        session.rolled_back(3);
        assert!(session.failure().is_some());
        session.rolled_back(2);
        assert!(session.failure().is_none());
    }
}
