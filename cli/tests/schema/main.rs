//! Databases read into values, and what is made of the values.

mod inspect;
#[path = "../support/mod.rs"]
mod support;
mod torture;
