//! The guide, task by task.
//!
//! The examples run on the tables of [`define`]: each is the function that is shown, called with a database that holds
//! Ada, who wrote five posts, and Bob.

#[doc = include_str!("../docs/connect.md")]
pub mod connect {}

#[doc = include_str!("../docs/define.md")]
pub mod define {}

#[doc = include_str!("../docs/schema.md")]
pub mod schema {}

#[doc = include_str!("../docs/read.md")]
pub mod read {}

#[doc = include_str!("../docs/relations.md")]
pub mod relations {}

#[doc = include_str!("../docs/page.md")]
pub mod page {}

#[doc = include_str!("../docs/write.md")]
pub mod write {}

#[doc = include_str!("../docs/transactions.md")]
pub mod transactions {}

#[cfg(feature = "postgres")]
#[doc = include_str!("../docs/row_level_security.md")]
pub mod row_level_security {}

#[doc = include_str!("../docs/migrate.md")]
pub mod migrate {}

#[doc = include_str!("../docs/test.md")]
pub mod test {}

#[doc = include_str!("../docs/cli.md")]
pub mod cli {}
