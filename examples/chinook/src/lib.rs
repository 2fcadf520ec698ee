//! Models for a database that somebody else designed: the Chinook music store, in SQLite and in PostgreSQL.
//!
//! A model has one table, and the two databases have each their own: `Album` with `AlbumId` in SQLite, `album` with
//! `album_id` in PostgreSQL. So [`sqlite`] and [`postgres`] both hold the models of `models.rs`, each on its schema,
//! under the same names. The shapes of `shapes.rs` and the queries of `report.rs` are built once for each in the same way; what differs between the
//! databases stands in `sqlite.rs` and `postgres.rs`.

pub mod money;
pub mod postgres;
pub mod schema;
pub mod sqlite;
pub mod text;

pub use self::money::Money;
