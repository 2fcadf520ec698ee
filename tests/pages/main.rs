//! Pages by number and by keyset, on both backends at once.

#![cfg(all(feature = "sqlite", feature = "postgres"))]

#[path = "../support/mod.rs"]
mod support;

mod chunks;
mod cursors;
mod items;
mod plans;
mod queries;
mod values;
mod walks;
