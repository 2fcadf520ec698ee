//! Reads and writes of one model: [`Verbs`], and one capability per verb, implemented for every model that fits.
//!
//! The capabilities are bounds for generic code: `M: Find<Pg>` is all that a function needs to look rows up.

mod bulk;
#[cfg(feature = "pg")]
mod columns;
mod create;
mod create_many;
mod delete;
mod find;
mod get_or_create;
mod insert_or;
pub(crate) mod keys;
mod many;
mod repository;
mod restore;
mod returning;
#[cfg(feature = "sqlite")]
mod runs;
mod update;
mod upsert;
mod verbs;

pub use self::create::Create;
pub use self::create_many::{CreateMany, InsertMany};
pub use self::delete::{Delete, DeleteMany};
pub use self::find::{Find, FindMany};
pub use self::get_or_create::GetOrCreate;
pub use self::many::{AllRows, DeleteWhere, UpdateWhere, all_rows};
pub use self::repository::Repository;
pub use self::restore::{Purge, Restore};
pub use self::update::{Update, UpdateFrom, UpdateMany};
pub use self::upsert::Upsert;
pub use self::verbs::Verbs;
use std::fmt::Debug;

use crate::model::Model;
use crate::{Error, Result};

/// The row, or the error that no row has this key.
fn found<M: Model>(row: Option<M>, key: &dyn Debug) -> Result<M> {
    row.ok_or_else(|| missing::<M>(key))
}

pub(crate) fn missing<M: Model>(key: &dyn Debug) -> Error {
    Error::NotFound {
        table: M::TABLE,
        key: format!("{key:?}"),
    }
}
