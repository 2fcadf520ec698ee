//! What a PostgreSQL server says while revisions run: `RAISE NOTICE`, `drop cascades to …`.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::Runner;

/// Where the library traces them.
const TARGET: &str = "drivetrain::notice";

/// Shows notices among what the runner shows.
pub(super) struct Notices(pub(super) Runner);

impl Notices {
    /// Listens from now on, for the rest of the process.
    pub(super) fn listen(self) {
        // Where another one listens already, as in a program that embeds this library, that one is told.
        let _ = tracing::subscriber::set_global_default(self);
    }
}

impl Subscriber for Notices {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        self.0.says(&message.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The text of an event.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
        }
    }
}
