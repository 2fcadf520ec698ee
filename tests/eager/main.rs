//! Eager loading, on both backends.

#![allow(dead_code, reason = "a shape holds its root whether a test looks at it or not")]

#[cfg(feature = "postgres")]
mod at_once;
mod edges;
mod law;
mod loader;
mod options;
mod relations;
mod roots;
#[cfg(feature = "postgres")]
mod round_trips;
mod rows;
mod shop;
#[cfg(feature = "postgres")]
mod stale;
#[path = "../support/mod.rs"]
mod support;
mod tree;
