//! What every contender of the benches is asked to do, and how it is measured.
//!
//! A [`Peer`] does the work of an [`Operation`] on one open connection, a [`Service`] on its pool. [`Contender`] is
//! either of them in a contest: it is given turns of so many operations, and says what each cost. The package knows no
//! driver, so that contenders whose drivers exclude each other can stand in different programs, see [`remote`].

mod contender;
pub mod data;
mod http;
mod meter;
mod operation;
mod peer;
pub mod remote;
mod service;
mod tasks;

use std::error::Error;

pub use self::contender::{Contender, Turn, single};
pub use self::meter::{Cost, Meter};
pub use self::operation::{Endpoint, Operation};
pub use self::peer::Peer;
pub use self::service::{Service, pooled};
pub use self::tasks::TASKS;

/// What goes wrong ends the run.
pub type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;
