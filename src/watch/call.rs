//! One call of a verb or terminal: what it sends belongs together, and the line that called it is known.

use std::collections::HashSet;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};

use super::scope::{Here, is_open};

/// A call, and the texts that it has sent.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) at: &'static Location<'static>,
    texts: Mutex<HashSet<String>>,
}

impl Call {
    pub(super) fn new(at: &'static Location<'static>) -> Self {
        Self {
            at,
            texts: Mutex::default(),
        }
    }

    /// Whether the call sends this text for the first time.
    pub(super) fn is_first(&self, sql: &str) -> bool {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.insert(sql.to_owned())
    }
}

/// Boxes the work of one call.
#[track_caller]
pub(crate) fn call<'a, T: 'a>(work: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    call_boxed(Box::pin(work))
}

/// The work of one call, as it is while no watch is open.
#[track_caller]
pub(crate) fn call_boxed<'a, T: 'a>(work: BoxFuture<'a, T>) -> BoxFuture<'a, T> {
    match Here::calling(Location::caller()) {
        Some(here) => Box::pin(Watched { here, work }),
        None => work,
    }
}

/// The work of one call, while a watch is open.
struct Watched<'a, T> {
    here: Here,
    work: BoxFuture<'a, T>,
}

impl<T> Future for Watched<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Self { here, work } = &mut *self;
        let mut polled = Poll::Pending;
        here.enter(&mut || polled = work.as_mut().poll(context));
        polled
    }
}

/// The rows of one call, as they are while no watch is open.
#[track_caller]
pub(crate) fn call_stream<'a, T: 'a>(mut rows: BoxStream<'a, T>) -> BoxStream<'a, T> {
    match Here::calling(Location::caller()) {
        Some(here) => Box::pin(stream::poll_fn(move |context| {
            let mut polled = Poll::Pending;
            here.enter(&mut || polled = rows.poll_next_unpin(context));
            polled
        })),
        None => rows,
    }
}

/// Runs work that repeats, for a good reason, what was counted already.
pub(crate) async fn unwatched<F: Future>(work: F) -> F::Output {
    if is_open() {
        Here::default().around(work).await
    } else {
        work.await
    }
}
