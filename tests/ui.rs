//! What compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test --all-features --test ui` writes the messages anew. With one backend alone the
//! compiler lists other types, so that they are compared with both.
#![cfg(all(feature = "sqlite", feature = "postgres"))]

/// Programs that compile. They are built with this one; by themselves they would need all dependencies once more.
#[path = "ui/pass/mod.rs"]
pub mod pass;

#[test]
fn every_correct_program_is_built() {
    let modules = include_str!("ui/pass/mod.rs");
    for entry in std::fs::read_dir("tests/ui/pass").expect("the programs") {
        let name = entry.expect("a program").file_name().into_string().expect("a name");
        let program = name.trim_end_matches(".rs");
        assert!(
            program == "mod" || modules.contains(&format!("mod {program};")),
            "{program}"
        );
    }
}

#[test]
fn messages_name_the_mistake_and_the_fix() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}
