//! The tables, as `diesel migration run` writes them for each backend.

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
#[expect(missing_docs, reason = "generated")]
mod postgres;
#[cfg(feature = "sqlite")]
#[expect(missing_docs, reason = "generated")]
mod sqlite;

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub use self::postgres::*;
#[cfg(feature = "sqlite")]
pub use self::sqlite::*;

// Two foreign keys of `posts` lead to `users`, so Diesel prints no join; a bare `inner_join` means the author.
diesel::joinable!(posts -> users (author_id));
