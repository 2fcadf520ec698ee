//! Values made of a root row and what is loaded around it.

use futures_util::future::BoxFuture;

use crate::connection::{Connection, Dialect};
use crate::{Model, Result};

/// A value made of a root row and what is loaded around it. A model is the shape of itself.
pub trait EagerLoad<DB: Dialect>: Sized + Send + 'static {
    /// The model whose rows the query gives.
    type Root: Model;

    /// Loads what belongs around `roots`, and gives one value per root, in their order.
    fn load_around<C: Connection<Backend = DB>>(conn: &C, roots: Vec<Self::Root>) -> Around<'_, Self>;
}

/// The values around a set of roots.
pub enum Around<'a, S> {
    /// Nothing had to be loaded.
    Ready(Vec<S>),
    /// Statements are sent as this is polled.
    Loading(BoxFuture<'a, Result<Vec<S>>>),
}

impl<S> Around<'_, S> {
    /// The values, once all statements ended.
    ///
    /// # Errors
    /// As the statements give them.
    pub async fn finish(self) -> Result<Vec<S>> {
        match self {
            Self::Ready(values) => Ok(values),
            Self::Loading(values) => values.await,
        }
    }
}

impl<S: std::fmt::Debug> std::fmt::Debug for Around<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ready(values) => f.debug_tuple("Ready").field(values).finish(),
            Self::Loading(_) => f.write_str("Loading"),
        }
    }
}

impl<M: Model, DB: Dialect> EagerLoad<DB> for M {
    type Root = M;

    fn load_around<C: Connection<Backend = DB>>(_: &C, roots: Vec<M>) -> Around<'_, M> {
        Around::Ready(roots)
    }
}
