//! What compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test --all-features --test ui` writes the messages anew. With one backend alone the
//! compiler lists other types, so that they are compared with both.
#![cfg(all(feature = "sqlite", feature = "postgres"))]

#[test]
fn correct_programs_compile() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

// Apart from those above, because programs that only have to be checked are checked together.
#[test]
fn messages_name_the_mistake_and_the_fix() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}
