//! Transactions.

mod atomic;

pub(crate) use self::atomic::atomically;
