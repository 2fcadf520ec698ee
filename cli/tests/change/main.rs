//! Changes of a schema, found and written: each is run on tables with rows, forward and back.

mod bed;
mod columns;
mod constraints;
mod enums;
mod indexes;
mod law;
mod lent;
mod random;
#[path = "../support/mod.rs"]
mod support;
mod tables;
