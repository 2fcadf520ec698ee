//! A data layer for async Rust web services: models, pages, transactions and connection pools on [Diesel]'s
//! compile-time-checked queries, for SQLite and PostgreSQL.
//!
//! ```
//! use drivetrain::connection::Connection as _;
//! use drivetrain::prelude::*;
//! use drivetrain::{Db, Result, Sqlite};
//!
//! diesel::table! {
//!     users (id) { id -> BigInt, email -> Text, name -> Text, }
//! }
//!
//! #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
//! #[diesel(table_name = users)]
//! struct User { id: i64, email: String, name: String }
//!
//! #[derive(Insertable)]
//! #[diesel(table_name = users)]
//! struct NewUser<'a> { email: &'a str, name: &'a str }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
//! # let table = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)";
//! # db.acquire().await?.batch_execute(table).await?;
//! let ada = User::create(NewUser { email: "ada@example.org", name: "Ada" }, &db).await?;
//!
//! let page: Page<User> = User::query()
//!     .filter(users::name.like("A%"))
//!     .order(users::id.desc())
//!     .fetch_page(PageRequest::new(1, 20)?, &db)
//!     .await?;
//! assert_eq!((page.total, page.items[0].id), (1, ada.id));
//!
//! let ada = db
//!     .transaction(async |tx| User::update(ada.id, users::name.eq("Ada Lovelace"), &tx).await)
//!     .await?;
//! assert_eq!((ada.email.as_str(), ada.name.as_str()), ("ada@example.org", "Ada Lovelace"));
//! # Ok(()) }
//! ```
//!
//! - A [`Model`] is a row struct with Diesel's derives and a few facts: table, key, soft delete, timestamps, version.
//! - What sends a statement takes a shared reference to where it runs, an [`Executor`]: the pool `&db`, a connection
//!   `&conn`, a transaction `&tx`. What writes asks for a [`Writer`], so that a write on a [`Reader`] does not compile.
//! - A query is Diesel's; the methods that run it are those of [`Fetch`], [`FetchKeyset`] and [`Execute`].
//! - `Ok` from [`Db::transaction`] means that everything is stored, and a connection comes back to the pool clean or
//!   not at all.
//!
//! # Where things are
//!
//! | Task | Here |
//! | --- | --- |
//! | connect, set up a pool | [`Db`], [`PoolConfig`] |
//! | define models | [`Model`], [`SoftDelete`], [`Versioned`], [`Row`] |
//! | find, create, update, upsert, delete, restore | [`crud::Verbs`], [`Repository`] |
//! | run any query | [`Fetch`], [`Execute`] |
//! | load rows with their relations | [`EagerLoad`], [`eager`] |
//! | page by number, by keyset | [`PageRequest`], [`Keyset`], [`FetchKeyset`] |
//! | transactions, savepoints, retry | [`transaction`] |
//! | tell a transaction who asks (row-level security) | [`TransactionBuilder::setting`] |
//! | migrate at start-up | [`migrate`] |
//! | tell errors apart | [`Error`] |
//! | find statements that repeat (N+1) | [`Watch`] |
//! | count statements, set the clock | [`assert_statements!`], [`connection::Statistics`], [`Clock`] |
#![cfg_attr(feature = "sqlite", doc = "\n[`guide`] goes through the tasks one by one.\n")]
//! The program `examples/quickstart.rs` shows most of this on a page.
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! | --- | --- | --- |
//! | `sqlite` | yes | `Db<Sqlite>`, with SQLite built from source |
//! | `postgres` | no | `Db<Pg>`, without libpq, with TLS: `pg` and `tls` |
//! | `pg` | no | `Db<Pg>` alone: a URL that asks for TLS is refused |
//! | `tls` | no | TLS for `pg` by rustls |
//!
//! [Diesel]: https://diesel.rs

#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres")),
    allow(
        dead_code,
        unused_macros,
        reason = "one backend does not need what stands there for the other"
    )
)]

extern crate self as drivetrain;

pub mod changes;
mod clock;
pub mod connection;
pub mod crud;
pub mod eager;
mod error;
mod executor;
pub mod fetch;
#[cfg(all(doc, feature = "sqlite"))]
pub mod guide;
pub mod keys;
pub mod migrate;
mod model;
mod pool;
mod task;
mod testing;
pub mod transaction;
mod watch;

pub use clock::Clock;
pub use connection::{Dialect, Executes, Loads};
pub use crud::{Repository, all_rows};
#[cfg(feature = "pg")]
pub use diesel::pg::Pg;
#[cfg(feature = "sqlite")]
pub use diesel::sqlite::Sqlite;
pub use drivetrain_derive::{EagerLoad, Model, ModelEnum, Row};
pub use eager::EagerLoad;
pub use error::{BoxError, Error, Result, RetryReason, Violation};
pub use executor::{BackendOf, Executor, Side, Writer};
pub use fetch::{Cursor, CursorPage, Execute, Fetch, FetchKeyset, Fetchable, Keyset, Page, PageRequest, Slice};
pub use model::{Field, HardDelete, MarkDeleted, Model, SoftDelete, Timestamp, Untouched, Versioned};
pub use pool::{Db, Lease, Outside, PoolConfig, PoolStatus, Reader};
pub use transaction::{Retry, TransactionBuilder, Tx};
pub use watch::{Repeated, Watch, Watching};

pub mod prelude {
    //! What a module that works with models imports.
    pub use diesel::expression_methods::*;
    pub use diesel::prelude::{
        AsChangeset, Associations, BelongingToDsl, CombineDsl, GroupedBy, Identifiable, Insertable, JoinOnDsl,
        OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable, SelectableHelper,
    };

    pub use crate::crud::Verbs as _;
    pub use crate::eager::{FetchAtOnce as _, InOneRoundTrip as _, Relations as _, ShapeVerbs as _, TreeVerbs as _};
    pub use crate::{
        EagerLoad, Execute as _, Fetch as _, FetchKeyset as _, Keyset, Model, ModelEnum, Page, PageRequest, Row,
        SoftDelete, all_rows,
    };
}

/// The examples of the README.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// What the derives call.
#[doc(hidden)]
pub mod __private {
    pub use chrono::{DateTime, Utc};
    pub use diesel;
    pub use futures_util::future::BoxFuture;
    pub use futures_util::try_join;

    pub use crate::keys::CompositeIn;
}
