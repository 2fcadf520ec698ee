//! Changes of a schema, found and written: each is run on tables with rows, forward and back.

mod bed;
#[path = "../support/mod.rs"]
mod support;
mod columns;
mod law;
mod random;
mod tables;
