//! Transactions that are honest: `Ok` means committed, and nothing that was begun is left open.
//!
//! [`Db::transaction`](crate::Db::transaction) runs a closure between `BEGIN` and `COMMIT`;
//! [`Db::build_transaction`](crate::Db::build_transaction) adds isolation, read-only, settings and retry; [`Tx::savepoint`] undoes
//! a part; [`Tx::after_commit`] waits for the end. Row locks are Diesel's: `posts::table.find(7).for_update()`, run by a
//! terminal on `&tx`.

mod after_commit;
mod atomic;
mod batch;
mod builder;
mod closure;
mod level;
mod options;
mod retry;
mod settings;
mod tx;

pub(crate) use self::after_commit::Hooks;
pub(crate) use self::atomic::{atomically, atomically_again};
pub(crate) use self::batch::in_batch;
pub use self::builder::{RetryingTransaction, TransactionBuilder};
#[doc(hidden)]
pub use self::closure::{AsyncAgain, AsyncOnce};
pub(crate) use self::options::{Bounds, Options};
pub use self::retry::Retry;
#[cfg(any(feature = "pg", feature = "sqlite"))]
pub(crate) use self::settings::Settings;
pub use self::settings::TransactionSettings;
pub use self::tx::{Access, ReadOnly, ReadWrite, Tx};
