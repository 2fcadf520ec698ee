//! Diagrams: what they hold, that nothing in them overlaps, and that others can read them.

mod forms;
mod geometry;
mod pictures;
mod schemas;
#[path = "../support/mod.rs"]
mod support;
