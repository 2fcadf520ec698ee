//! A subscriber for what is traced.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// What one span or event carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) level: Option<Level>,
    pub(crate) parent: Option<Id>,
    fields: BTreeMap<&'static str, String>,
}

impl Entry {
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

impl Visit for Entry {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

/// A subscriber that keeps all. Tests run on one thread each, and so do the statements' callers.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Kept>>);

#[derive(Default)]
pub(crate) struct Kept {
    spans: Vec<Entry>,
    pub(crate) events: Vec<Entry>,
    entered: Vec<Id>,
}

impl Log {
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }

    pub(crate) fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().expect("no test panics while it holds this lock")
    }

    /// The events with this message.
    pub(crate) fn events(&self, message: &str) -> Vec<Entry> {
        let events = self.kept().events.clone();
        events
            .into_iter()
            .filter(|event| event.get("message") == Some(message))
            .collect()
    }

    /// The spans of statements since the last call.
    pub(crate) fn statements(&self) -> Vec<Entry> {
        let spans = std::mem::take(&mut self.kept().spans);
        spans.into_iter().filter(|span| span.name == "db.statement").collect()
    }

    pub(crate) fn all(&self) -> String {
        let kept = self.kept();
        format!("{:?} {:?}", kept.spans, kept.events)
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut kept = self.kept();
        let parent = span.parent().or(kept.entered.last()).cloned();
        let mut entry = Entry {
            name: span.metadata().name(),
            level: Some(*span.metadata().level()),
            parent,
            ..Entry::default()
        };
        span.record(&mut entry);
        kept.spans.push(entry);
        Id::from_u64(u64::try_from(kept.spans.len()).expect("few spans"))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).expect("few spans") - 1;
        if let Some(entry) = self.kept().spans.get_mut(index) {
            values.record(entry);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut entry = Entry {
            name: event.metadata().name(),
            level: Some(*event.metadata().level()),
            ..Entry::default()
        };
        event.record(&mut entry);
        self.kept().events.push(entry);
    }

    fn enter(&self, span: &Id) {
        self.kept().entered.push(span.clone());
    }

    fn exit(&self, _: &Id) {
        self.kept().entered.pop();
    }
}
