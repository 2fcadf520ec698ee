//! Correct programs, one module each.

#![allow(dead_code, unreachable_pub, reason = "they are only compiled")]

/// Seen from outside, for it holds what generated code shows there.
pub mod eager_every_attribute;
mod model_beside_diesels_derives;
mod model_column_name;
mod model_created_at;
mod model_default_table;
mod model_from_a_macro;
mod model_primary_key;
mod model_schema;
mod model_soft_delete;
mod model_table_name;
mod model_updated_at;
mod model_version;
mod row;
