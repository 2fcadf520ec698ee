//! A compile-time-checked data layer on Diesel.

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
mod testing;
pub mod transaction;

pub use clock::Clock;
pub use connection::{Dialect, Executes, Loads};
pub use crud::{Repository, all_rows};
#[cfg(feature = "postgres")]
pub use diesel::pg::Pg;
#[cfg(feature = "sqlite")]
pub use diesel::sqlite::Sqlite;
pub use drivetrain_derive::{Model, Row};
pub use eager::EagerLoad;
pub use error::{BoxError, Error, Result, RetryReason, Violation};
pub use executor::{BackendOf, Executor, Side, Writer};
pub use fetch::{Cursor, CursorPage, Execute, Fetch, FetchKeyset, Fetchable, Keyset, Page, PageRequest, Slice};
pub use model::{HardDelete, MarkDeleted, Model, SoftDelete, Timestamp, Untouched, Versioned};
pub use pool::{Db, Lease, PoolConfig, PoolStatus, Reader};
pub use transaction::{Retry, TransactionBuilder, Tx};

pub mod prelude {
    //! What a module that works with models imports.
    pub use diesel::expression_methods::*;
    pub use diesel::prelude::{
        AsChangeset, Associations, BelongingToDsl, CombineDsl, GroupedBy, Identifiable, Insertable, JoinOnDsl,
        OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable, SelectableHelper,
    };

    pub use crate::crud::Verbs as _;
    pub use crate::{
        EagerLoad as _, Execute as _, Fetch as _, FetchKeyset as _, Keyset, Model, Page, PageRequest, Row, SoftDelete,
        all_rows,
    };
}

/// What the derives call.
#[doc(hidden)]
pub mod __private {
    pub use chrono::{DateTime, Utc};
    pub use diesel;

    pub use crate::keys::CompositeIn;
}
