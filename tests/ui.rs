//! What compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test --all-features --test ui` writes the messages anew. With one backend alone the
//! compiler lists other types, so that they are compared with both.
#![cfg(all(feature = "sqlite", feature = "postgres"))]

/// Programs that compile. They are built with this one; by themselves they would need all dependencies once more.
#[path = "ui/pass/mod.rs"]
pub mod pass;

#[test]
fn messages_name_the_mistake_and_the_fix() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}
