//! The reference data layer: a blog and a small shop, as a web service would have them.
//!
//! Tests and benches of drivetrain run on it. The schema's revisions stand in `migrations/` at the top of the
//! repository, and [`schema`] is what the diesel CLI prints for them:
//!
//! ```text
//! DATABASE_URL=blog.db diesel migration run
//! DATABASE_URL=postgres://localhost/blog diesel --config-file diesel.postgres.toml migration run
//! ```
//!
//! One set of [`models`] serves both backends. A model has one table, so a feature chooses which schema is built:
//! `sqlite` (the default) or `postgres`; SQLite wins when both are on.

pub mod models;
pub mod schema;
pub mod seed;
pub mod shapes;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("`blog` needs a backend: switch on the feature `sqlite` or `postgres`");

/// The backend whose schema is built.
#[cfg(feature = "sqlite")]
pub type Backend = diesel::sqlite::Sqlite;
/// The backend whose schema is built.
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub type Backend = diesel::pg::Pg;

/// The revisions of the schema, for migrating at start-up.
#[cfg(feature = "sqlite")]
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
/// The revisions of the schema, for migrating at start-up.
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
