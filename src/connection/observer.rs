//! What is told about each statement: spans, slow-statement warnings and counts.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tracing::Span;

use super::{Syntax, script, statement};
use crate::{Error, watch};

/// What one [`Db`](crate::Db) has done since it was made: statements and connections, counted.
#[derive(Debug, Default)]
pub struct Statistics {
    statements: AtomicU64,
    errors: AtomicU64,
    slow: AtomicU64,
    opened: AtomicU64,
    discarded: AtomicU64,
    timeouts: AtomicU64,
    shared: AtomicU64,
    threads: AtomicU64,
    is_recording: AtomicBool,
    record: Mutex<Option<Vec<String>>>,
}

impl Statistics {
    /// Statements sent since the start, transaction control included. Pings and session set-up are not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Relaxed)
    }

    /// Statements that the database refused, or whose rows could not be read.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors.load(Relaxed)
    }

    /// Statements that ran longer than [`PoolConfig::slow_statement`](crate::PoolConfig::slow_statement).
    #[must_use]
    pub fn slow(&self) -> u64 {
        self.slow.load(Relaxed)
    }

    /// Connections opened.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.opened.load(Relaxed)
    }

    /// Connections closed because they did not come back clean: broken, busy, or changed by raw SQL.
    #[must_use]
    pub fn discarded(&self) -> u64 {
        self.discarded.load(Relaxed)
    }

    /// Operations that got no connection in time.
    #[must_use]
    pub fn timeouts(&self) -> u64 {
        self.timeouts.load(Relaxed)
    }

    /// Key look-ups that were sent on a connection which other look-ups used already, because all were lent.
    #[must_use]
    pub fn shared(&self) -> u64 {
        self.shared.load(Relaxed)
    }

    pub(crate) fn note_shared(&self) {
        self.shared.fetch_add(1, Relaxed);
    }

    pub(crate) fn note_opened(&self) {
        self.opened.fetch_add(1, Relaxed);
    }

    pub(crate) fn note_discarded(&self) {
        self.discarded.fetch_add(1, Relaxed);
    }

    pub(crate) fn note_timeout(&self) {
        self.timeouts.fetch_add(1, Relaxed);
    }

    /// Whether connections that nobody has any more are still being closed, or were not dropped yet.
    pub(crate) fn has_threads(&self) -> bool {
        self.threads.load(SeqCst) > 0
    }

    /// Keeps the texts of the statements sent from now on, until [`take_record`](Self::take_record).
    pub fn start_record(&self) {
        *self.lock() = Some(Vec::new());
        self.is_recording.store(true, SeqCst);
    }

    /// The texts sent since [`start_record`](Self::start_record), and stops keeping them.
    #[must_use]
    pub fn take_record(&self) -> Vec<String> {
        self.is_recording.store(false, SeqCst);
        self.lock().take().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Vec<String>>> {
        self.record.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn sent(&self, sql: &str) {
        self.statements.fetch_add(1, Relaxed);
        // All connections of a pool would meet at the lock.
        if !self.is_recording.load(SeqCst) {
            return;
        }
        if let Some(record) = self.lock().as_mut() {
            record.push(sql.to_owned());
        }
    }
}

/// The thread of a connection, counted until this is dropped.
#[cfg(feature = "sqlite")]
#[derive(Debug)]
pub(crate) struct Alive(Arc<Statistics>);

#[cfg(feature = "sqlite")]
impl Alive {
    pub(crate) fn new(observer: &Observer) -> Self {
        observer.statistics.threads.fetch_add(1, SeqCst);
        Self(Arc::clone(&observer.statistics))
    }
}

#[cfg(feature = "sqlite")]
impl Drop for Alive {
    fn drop(&mut self) {
        self.0.threads.fetch_sub(1, SeqCst);
    }
}

/// Watches the statements of one connection.
#[derive(Clone, Debug)]
pub struct Observer {
    pub(crate) statistics: Arc<Statistics>,
    pub(crate) system: &'static str,
    pub(crate) namespace: Arc<str>,
    pub(crate) slow: Option<Duration>,
}

/// One statement under way.
#[derive(Debug)]
pub(crate) struct Observed<'a> {
    observer: &'a Observer,
    started: Instant,
    span: Span,
}

impl Observer {
    /// Notes that a statement is sent.
    pub(crate) fn start(&self, sql: &str) -> Observed<'_> {
        self.statistics.sent(sql);
        if watch::is_open() && !script::controls(sql, Syntax::Either) {
            watch::note(sql);
        }
        let span = tracing::debug_span!(
            "db.statement",
            otel.kind = "client",
            db.system.name = self.system,
            db.namespace = &*self.namespace,
            db.operation.name = statement::operation(sql),
            db.query.text = sql,
            db.response.returned_rows = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        Observed {
            observer: self,
            started: Instant::now(),
            span,
        }
    }
}

impl Observed<'_> {
    /// Notes how the statement ended.
    pub(crate) fn end(self, error: Option<&Error>, rows: Option<usize>, sql: &str) {
        let statistics = &self.observer.statistics;
        let elapsed = self.started.elapsed();
        if let Some(error) = error {
            statistics.errors.fetch_add(1, Relaxed);
            self.span.record("error.type", error_type(error));
        }
        if let Some(rows) = rows {
            self.span.record("db.response.returned_rows", rows);
        }
        if self.observer.slow.is_some_and(|slow| elapsed > slow) {
            statistics.slow.fetch_add(1, Relaxed);
            let _entered = self.span.enter();
            tracing::warn!(
                db.query.text = sql,
                db.client.operation.duration = elapsed.as_secs_f64(),
                "slow statement"
            );
        }
    }
}

/// The variant's name: low-cardinality, as OpenTelemetry asks of `error.type`.
fn error_type(error: &Error) -> &'static str {
    use Error::*;
    match error {
        NotFound { .. } => "not_found",
        Stale { .. } => "stale",
        Unique(_) => "unique",
        ForeignKey(_) => "foreign_key",
        NotNull(_) => "not_null",
        Check(_) => "check",
        Retryable { .. } => "retryable",
        ConnectionLost { .. } => "connection_lost",
        Cancelled { .. } => "cancelled",
        ReadOnly { .. } => "read_only",
        InvalidInput { .. } => "invalid_input",
        _ => "other",
    }
}
