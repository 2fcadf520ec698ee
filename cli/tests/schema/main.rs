//! Databases read into values, and what is made of the values.

mod compare;
mod dump;
mod inspect;
mod print_schema;
#[path = "../support/mod.rs"]
mod support;
mod torture;
