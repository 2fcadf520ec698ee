//! Chinook in PostgreSQL.

pub use crate::schema::postgres as schema;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "models.rs"]
pub mod models;

/// The backend that these models are on.
pub type Backend = diesel::pg::Pg;
