//! The tables, as `diesel print-schema` prints them for each database.

#[expect(missing_docs, reason = "generated")]
pub mod postgres;
#[expect(missing_docs, non_snake_case, reason = "generated, with the database's own names")]
pub mod sqlite;
