//! What is open around the task at work, and what was sent in it.

use std::collections::{BTreeMap, HashMap};
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::futures::TaskLocalFuture;

use super::call::Call;
use super::{Repeated, text};
use crate::task;

tokio::task_local! {
    static HERE: Here;
}

/// How many scopes are open in the program: while there is none, nobody has to look for the task's own.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Whether there is anything to look for.
pub(crate) fn is_open() -> bool {
    OPEN.load(Relaxed) > 0
}

/// Counts a statement that is sent.
pub(crate) fn note(sql: &str) {
    let _ = HERE.try_with(|here| here.note(sql));
}

/// Where the call at work was made, if that was in a watch or in a transaction.
pub(crate) fn calling() -> Option<&'static Location<'static>> {
    HERE.try_with(|here| here.call.as_ref().map(|call| call.at))
        .ok()
        .flatten()
}

/// Where the task at work is: in which scope, and in which call.
#[derive(Clone, Debug, Default)]
pub(super) struct Here {
    scope: Option<Arc<Scope>>,
    call: Option<Arc<Call>>,
}

impl Here {
    pub(super) fn within(scope: Arc<Scope>) -> Self {
        Self {
            scope: Some(scope),
            call: None,
        }
    }

    /// In the scope at hand and in a new call, where anybody asks for it: a watch, or an error in a transaction.
    pub(super) fn calling(at: &'static Location<'static>) -> Option<Self> {
        let scope = Scope::current();
        (scope.is_some() || task::is_in_transaction()).then(|| Self {
            scope,
            call: Some(Arc::new(Call::new(at))),
        })
    }

    /// The work, done here.
    pub(super) fn around<F: Future>(self, work: F) -> TaskLocalFuture<Self, F> {
        HERE.scope(self, work)
    }

    /// One step of work, done here.
    pub(super) fn enter(&self, step: &mut dyn FnMut()) {
        let mut here = self.clone();
        here.scope = here.scope.or_else(Scope::current);
        HERE.sync_scope(here, step);
    }

    fn note(&self, sql: &str) {
        let Some(scope) = &self.scope else { return };
        let sql = text::fold(sql);
        if self.call.as_ref().is_none_or(|call| call.is_first(&sql)) {
            scope.note(&sql, self.call.as_ref().map(|call| call.at));
        }
    }
}

/// The statements that were sent while one watch is open.
#[derive(Debug)]
pub(super) struct Scope {
    outer: Option<Arc<Scope>>,
    sent: Mutex<HashMap<String, Sent>>,
}

/// How often a text was sent, and by calls from where.
#[derive(Debug, Default)]
struct Sent {
    count: usize,
    callers: BTreeMap<&'static Location<'static>, usize>,
}

impl Scope {
    /// A scope within the one at hand.
    pub(super) fn open() -> Arc<Self> {
        OPEN.fetch_add(1, Relaxed);
        Arc::new(Self {
            outer: Self::current(),
            sent: Mutex::default(),
        })
    }

    pub(super) fn current() -> Option<Arc<Self>> {
        if !is_open() {
            return None;
        }
        HERE.try_with(|here| here.scope.clone()).ok().flatten()
    }

    /// Counts for this scope and those around it.
    fn note(&self, sql: &str, at: Option<&'static Location<'static>>) {
        for scope in std::iter::successors(Some(self), |scope| scope.outer.as_deref()) {
            let mut all = scope.sent();
            let sent = all.entry(sql.to_owned()).or_default();
            sent.count += 1;
            if let Some(at) = at {
                *sent.callers.entry(at).or_default() += 1;
            }
        }
    }

    /// What was sent more than `most` times, the most frequent first.
    pub(super) fn repeated(&self, most: usize) -> Vec<Repeated> {
        let sent = std::mem::take(&mut *self.sent());
        let mut repeated: Vec<_> = sent
            .into_iter()
            .filter(|(_, sent)| sent.count > most)
            .map(|(sql, Sent { count, callers })| Repeated {
                sql,
                count,
                callers: callers.into_iter().collect(),
            })
            .collect();
        repeated.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.sql.cmp(&other.sql)));
        repeated
    }

    fn sent(&self) -> std::sync::MutexGuard<'_, HashMap<String, Sent>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Relaxed);
    }
}
