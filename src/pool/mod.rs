//! The pool: lends open connections, and takes them back clean or not at all.

mod config;
mod db;
mod duration;
mod keeper;
mod lanes;
mod lease;
mod manager;
mod outside;
mod shared;
mod status;

pub use self::config::PoolConfig;
pub use self::db::{Db, Reader};
pub(crate) use self::lanes::Lane;
pub use self::lease::Lease;
pub use self::outside::Outside;
pub use self::status::PoolStatus;
