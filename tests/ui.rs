//! What compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes the messages anew.
#![cfg(all(feature = "sqlite", feature = "postgres"))]

#[test]
fn messages_name_the_mistake_and_the_fix() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
