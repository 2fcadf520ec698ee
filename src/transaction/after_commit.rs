//! What is to be done once a transaction is stored.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;

type Hook = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// The hooks of one transaction, in the order in which they came.
#[derive(Default)]
pub(crate) struct Hooks(Mutex<Vec<Hook>>);

impl Hooks {
    pub(super) fn push<F, Fut>(&self, hook: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.lock().push(Box::new(move || Box::pin(hook())));
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    /// Drops the hooks of a savepoint that was rolled back.
    pub(super) fn truncate(&self, len: usize) {
        self.lock().truncate(len);
    }

    pub(crate) async fn run(self) {
        let hooks = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        for hook in hooks {
            hook().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Hook>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hooks").field(&self.len()).finish()
    }
}
