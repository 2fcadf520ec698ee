//! Models for a database that somebody else designed: the Chinook music store, in SQLite and in PostgreSQL.
//!
//! A model has one table, and the two databases have each their own: `Album` with `AlbumId` in SQLite, `album` with
//! `album_id` in PostgreSQL. So [`sqlite`] and [`postgres`] both hold the models of `models.rs`, each on its schema,
//! under the same names. Code that stands in a file of its own can be built once for each in the same way.

pub mod money;
pub mod postgres;
pub mod schema;
pub mod sqlite;

pub use self::money::Money;
